package dev.connectjava.verification.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.verification.kinds.proto2.Proto2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views have the fields that protobuf-java's messages have, for fields of every kind. */
final class ViewKindsTest {

  static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

  /** What is refused in addition to what protobuf-java refuses. */
  static final String[] STRICTER = {
    "a tag is longer than necessary",
    "a number above 536,870,911",
    "a number has more than 10 bytes",
    "a oneof returns to a message that it had"
  };

  static {
    Proto2.registerAllExtensions(EXTENSIONS);
  }

  static Stream<ViewType<?, ?>> types() {
    return Stream.of(
        dev.connectjava.verification.kinds.proto2.EveryView.viewType(),
        dev.connectjava.verification.kinds.proto2.NamesView.viewType(),
        dev.connectjava.verification.kinds.proto2.RequiredView.viewType(),
        dev.connectjava.verification.kinds.proto2.ExtendedView.viewType(),
        dev.connectjava.verification.kinds.proto2.MessageSetView.viewType(),
        dev.connectjava.verification.kinds.proto3.EveryView.viewType(),
        dev.connectjava.verification.kinds.proto3.NamesView.viewType(),
        dev.connectjava.verification.kinds.editions.EveryView.viewType(),
        dev.connectjava.verification.kinds.editions.SiblingsView.viewType(),
        dev.connectjava.verification.kinds.proto3.TextsView.viewType());
  }

  @ParameterizedTest
  @MethodSource("types")
  void fields_areThoseOfTheMessage(ViewType<?, ?> type) throws Exception {
    for (byte[] bytes : messages(type, 1, 60)) {
      GeneratedView<?> view = type.decode(bytes);

      ComparedView.assertSame(view, parse(type, bytes));
      assertThat(view.toByteArray()).isEqualTo(bytes);
      assertThat(view).isEqualTo(type.decode(bytes)).hasSameHashCodeAs(type.decode(bytes));
    }
  }

  /** A message that follows another one is merged into it. */
  @ParameterizedTest
  @MethodSource("types")
  void fragments_areMerged(ViewType<?, ?> type) throws Exception {
    List<byte[]> messages = messages(type, 2, 30);
    for (int i = 1; i < messages.size(); i++) {
      byte[] bytes = concatenated(messages.get(i - 1), messages.get(i));
      GeneratedView<?> view = type.decode(bytes);

      ComparedView.assertSame(view, parse(type, bytes));
      assertThat(view.toByteArray()).isEqualTo(bytes);
    }
  }

  /** What protobuf-java refuses, a view refuses. */
  @ParameterizedTest
  @MethodSource("types")
  void malformedMessages_areRefused(ViewType<?, ?> type) throws Exception {
    Random random = new Random(3);
    List<byte[]> messages = messages(type, 3, 20);
    int valid = 0;
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = mutated(messages.get(random.nextInt(messages.size())), random);
      valid += check(type, bytes) ? 1 : 0;
    }
    assertThat(valid).isPositive();
  }

  @ParameterizedTest
  @MethodSource("types")
  void truncatedMessages_areRefused(ViewType<?, ?> type) throws Exception {
    for (byte[] bytes : messages(type, 4, 10)) {
      for (int length = 0; length < Math.min(bytes.length, 300); length++) {
        check(type, Arrays.copyOf(bytes, length));
      }
    }
  }

  /** What follows the message in the array does not matter. */
  @ParameterizedTest
  @MethodSource("types")
  void part_endsWhereItSays(ViewType<?, ?> type) throws Exception {
    for (byte[] bytes : messages(type, 5, 20)) {
      byte[] longer = concatenated(concatenated(new byte[7], bytes), bytes);
      GeneratedView<?> view = type.decode(longer, 7, bytes.length, DecodingLimits.defaults());

      assertThat((Object) view.toMessage()).isEqualTo(parse(type, bytes));
      assertThat(view.toByteArray()).isEqualTo(bytes);
    }
  }

  /** A changed view is the message with the same change; other fields keep their bytes. */
  @ParameterizedTest
  @MethodSource("types")
  void fields_areReplacedAndLeftOut(ViewType<?, ?> type) throws Exception {
    Random random = new Random(6);
    List<byte[]> messages = messages(type, 6, 60);
    for (int i = 1; i < messages.size(); i++) {
      checkReplaced(type, messages.get(i - 1), messages.get(i));
      checkWithout(type, messages.get(i), random);
      byte[] pieces = shuffled(messages.get(i - 1), messages.get(i), random);
      if (isAccepted(type, pieces)) {
        checkWithout(type, pieces, random);
        checkReplaced(type, pieces, messages.get(i));
      }
    }
  }

  /** Returns the fields of two messages in another order; members of a oneof may be repeated. */
  private static byte[] shuffled(byte[] first, byte[] second, Random random) throws Exception {
    List<ByteString> fields = new ArrayList<>(WireFields.of(first));
    fields.addAll(WireFields.of(second));
    Collections.shuffle(fields, random);
    return ByteString.copyFrom(fields).toByteArray();
  }

  private static boolean isAccepted(ViewType<?, ?> type, byte[] bytes) {
    try {
      type.decode(bytes);
      return true;
    } catch (RpcException e) {
      assertThat(e.getMessage()).containsAnyOf(STRICTER);
      return false;
    }
  }

  @SuppressWarnings("unchecked") // The parser of the type's messages returns one of them.
  private static <M extends Message, V extends GeneratedView<?>> void checkReplaced(
      ViewType<M, V> type, byte[] bytes, byte[] others) throws Exception {
    M fields = (M) parse(type, others);
    Message.Builder expected = parse(type, bytes).toBuilder();
    fields.getAllFields().keySet().forEach(expected::clearField);
    UnknownFieldSet.Builder unknown = expected.getUnknownFields().toBuilder();
    fields.getUnknownFields().asMap().keySet().forEach(unknown::clearField);
    expected.setUnknownFields(unknown.build()).mergeFrom(fields);

    V replaced = type.replace(type.decode(bytes), fields);

    ComparedView.assertSame(replaced, expected.build());
    assertThat(type.of(fields)).isEqualTo(type.decode(others));
  }

  private static <M extends Message, V extends GeneratedView<?>> void checkWithout(
      ViewType<M, V> type, byte[] bytes, Random random) throws Exception {
    List<FieldDescriptor> fields = type.defaultInstance().getDescriptorForType().getFields();
    if (fields.isEmpty()) {
      return;
    }
    List<FieldDescriptor> present = List.copyOf(parse(type, bytes).getAllFields().keySet());
    List<FieldDescriptor> choice = present.isEmpty() || random.nextInt(4) == 0 ? fields : present;
    FieldDescriptor left = choice.get(random.nextInt(choice.size()));
    Message expected = parse(type, bytes).toBuilder().clearField(left).buildPartial();
    V view = type.decode(bytes);
    if (left.isRequired()) {
      assertThatThrownBy(() -> type.without(view, left.getNumber()))
          .isInstanceOf(RpcException.class)
          .hasMessageContaining("required fields are missing");
    } else {
      ComparedView.assertSame(type.without(view, left.getNumber()), expected);
    }
  }

  private static boolean check(ViewType<?, ?> type, byte[] bytes) throws Exception {
    Message expected;
    try {
      expected = parse(type, bytes);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      assertThatThrownBy(() -> type.decode(bytes)).isInstanceOf(RpcException.class);
      return false;
    }
    try {
      ComparedView.assertSame(type.decode(bytes), expected);
      return true;
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(e.getMessage()).containsAnyOf(STRICTER);
      return false;
    }
  }

  private static Message parse(ViewType<?, ?> type, byte[] bytes)
      throws InvalidProtocolBufferException {
    return type.defaultInstance().getParserForType().parseFrom(bytes);
  }

  private static List<byte[]> messages(ViewType<?, ?> type, int seed, int count) {
    RandomMessages random = new RandomMessages(new Random(seed), EXTENSIONS);
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < 100 * count && messages.size() < count; i++) {
      Message message = random.next(type.defaultInstance(), 2);
      if (message.isInitialized()) {
        messages.add(message.toByteArray());
      }
    }
    assertThat(messages).isNotEmpty();
    return messages;
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] mutated(byte[] message, Random random) {
    byte[] bytes = message.clone();
    if (bytes.length == 0) {
      return bytes;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 100 : bytes.length));
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        default -> bytes[at]++;
      }
    }
    return bytes;
  }
}
