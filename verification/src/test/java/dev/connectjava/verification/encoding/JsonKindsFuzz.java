package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.wellknown.DurationView;
import dev.connectjava.protobuf.view.wellknown.FieldMaskView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.protobuf.view.wellknown.TimestampView;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * JSON of fields of every kind. The first byte of an input selects the type. What is read as a
 * message is read as the same one by protobuf-java's {@link JsonFormat}, as is what is written for
 * it, and the other way round. A view is read and written as the message is.
 */
final class JsonKindsFuzz {

  /** The types, selected by the letters from a on. */
  private static final List<Forms> TYPES =
      List.of(
          new Forms(
              dev.connectjava.verification.kinds.proto3.Every.getDefaultInstance(),
              dev.connectjava.verification.kinds.proto3.EveryView.class),
          new Forms(
              dev.connectjava.verification.kinds.proto3.Names.getDefaultInstance(),
              dev.connectjava.verification.kinds.proto3.NamesView.class),
          new Forms(
              dev.connectjava.verification.kinds.editions.Every.getDefaultInstance(),
              dev.connectjava.verification.kinds.editions.EveryView.class),
          new Forms(
              dev.connectjava.verification.kinds.proto2.Every.getDefaultInstance(),
              dev.connectjava.verification.kinds.proto2.EveryView.class),
          new Forms(Struct.getDefaultInstance(), StructView.class),
          new Forms(Timestamp.getDefaultInstance(), TimestampView.class),
          new Forms(Duration.getDefaultInstance(), DurationView.class),
          new Forms(FieldMask.getDefaultInstance(), FieldMaskView.class));

  /** What JsonFormat refuses, but the codec does not: base64 in both alphabets, long exponents. */
  private static final Pattern STRICTER =
      Pattern.compile("Illegal base64 character|Not an? \\w+ value: .*[eE][-+]?\\d{10}");

  /**
   * Numbers in quotation marks that are not JSON, which JsonFormat takes as those of enum values.
   */
  private static final Pattern QUOTED =
      Pattern.compile("\"(?!-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?\")[-+.0-9][^\"]*\"");

  /** JsonFormat has no extensions. */
  private static final String EXTENSION = "[kinds.";

  /** JsonFormat reads it as zero. */
  private static final String NEGATIVE_ZERO = "-0.0";

  private record Forms(Message type, Encoder messages, Encoder views) {

    Forms(Message type, Class<? extends GeneratedView<?>> views) {
      this(
          type, new Encoder(new JsonCodec(), type.getClass()), new Encoder(new JsonCodec(), views));
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      byte[] json = Arrays.copyOfRange(input, 1, input.length);
      check(TYPES.get(Math.floorMod(input[0] - 'a', TYPES.size())), json);
    }
  }

  private static void check(Forms forms, byte[] json) {
    Message message;
    try {
      message = (Message) forms.messages().decode(json);
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
      assertRefusedAsView(forms, json, e);
      return;
    }
    byte @Nullable [] written = written(forms.messages(), message);
    checkView(forms, json, message, written);
    String text = new String(json, UTF_8);
    if (!text.contains(EXTENSION) && !QUOTED.matcher(text).find() && !hasOtherPaths(message)) {
      compare(forms, json, message, written);
    }
  }

  private static void compare(
      Forms forms, byte[] json, Message message, byte @Nullable [] written) {
    String printed;
    try {
      printed = JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      assertThat(written).isNull();
      assertThat(theirs(forms, json, message)).isEqualTo(message);
      return;
    }
    assertThat(written).isNotNull();
    assertThat(forms.messages().decode(printed.getBytes(UTF_8))).isEqualTo(message);
    if (!printed.contains(NEGATIVE_ZERO)) {
      assertThat(theirs(forms, json, message)).isEqualTo(message);
      assertThat(theirs(forms, written, message)).isEqualTo(message);
    }
  }

  /** JsonFormat changes letters that are not of ASCII. */
  private static boolean hasOtherPaths(Message message) {
    return message instanceof FieldMask mask
        && mask.getPathsList().stream()
            .anyMatch(path -> path.chars().anyMatch(letter -> letter > 0x7F));
  }

  private static void assertRefusedAsView(Forms forms, byte[] json, RpcException reason) {
    try {
      forms.views().decode(json);
      throw new AssertionError("the view of a message that is refused: " + reason.getMessage());
    } catch (RpcException e) {
      if (reason.code() == Code.INVALID_ARGUMENT && e.code() == Code.INVALID_ARGUMENT) {
        assertThat(e).hasMessage(reason.getMessage());
      }
    }
  }

  private static void checkView(
      Forms forms, byte[] json, Message message, byte @Nullable [] written) {
    GeneratedView<?> view;
    try {
      view = (GeneratedView<?>) forms.views().decode(json);
    } catch (RpcException e) {
      assertThat(e).hasMessageContaining("withElementBytes"); // Views may take more memory.
      return;
    }
    assertThat((Object) view.toMessage(ViewKindsTest.EXTENSIONS)).isEqualTo(message);
    assertThat(written(forms.views(), view)).isEqualTo(written);
  }

  private static byte @Nullable [] written(Encoder encoder, Object message) {
    try {
      return encoder.encode(message);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
      return null;
    }
  }

  /** Returns the message that JsonFormat reads; the other one if its reason is known. */
  private static Message theirs(Forms forms, byte[] json, Message ours) {
    Message.Builder builder = forms.type().newBuilderForType();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(new String(json, UTF_8), builder);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      assertThat(e.getMessage()).containsPattern(STRICTER);
      return ours;
    }
    return builder.build();
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(JsonKindsFuzz.class, JsonKindsFuzz::fuzzerTestOneInput);
  }
}
