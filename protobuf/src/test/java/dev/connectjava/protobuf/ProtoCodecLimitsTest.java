package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Empty;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of what a binary message may contain. */
final class ProtoCodecLimitsTest {

  private static final DecodingLimits DEFAULTS = DecodingLimits.defaults();

  private static <T> MessageCodec<T> codec(Class<T> type, DecodingLimits limits) {
    return Codecs.of(new ProtoCodec().limitedTo(limits), type);
  }

  /** Returns a value with this number of lists in each other, each of which is two levels. */
  private static Value nested(int lists) {
    Value nested = Value.getDefaultInstance();
    for (int i = 0; i < lists; i++) {
      nested = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(nested)).build();
    }
    return nested;
  }

  private static byte[] unknown(int count) {
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    for (int i = 0; i < count; i++) {
      field.addVarint(i);
    }
    return UnknownFieldSet.newBuilder().addField(7, field.build()).build().toByteArray();
  }

  private static void assertExhausted(Runnable decoding, String message) {
    assertThatThrownBy(decoding::run)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100, 1_000})
  @Attack(value = "binary message that is nested too deep", kind = Kind.BOMB)
  void nesting_isLimited(int limit) {
    MessageCodec<Value> values = codec(Value.class, DEFAULTS.withNestingDepth(limit));

    for (int lists : new int[] {limit / 2 - 1, limit / 2}) {
      Value allowed = nested(lists);
      assertThat(Codecs.decode(values, allowed.toByteArray())).isEqualTo(allowed);
    }
    byte[] tooDeep = nested(limit / 2 + 1).toByteArray();
    assertExhausted(
        () -> Codecs.decode(values, tooDeep),
        "a message of type google.protobuf.Value is nested %,d or more levels deep, but at most %,d are allowed (DecodingLimits.withNestingDepth, in ServerLimits.withRequestDecoding or ClientLimits.withResponseDecoding)"
            .formatted(limit + 1, limit));
  }

  @Test
  void nestingOfUnknownGroups_isLimited() {
    MessageCodec<Empty> messages = codec(Empty.class, DEFAULTS.withNestingDepth(2));
    byte[] two = {11, 11, 12, 12};
    byte[] three = {11, 11, 11, 12, 12, 12};

    assertThat(Codecs.decode(messages, two).toByteArray()).isEqualTo(two);
    assertThatThrownBy(() -> Codecs.decode(messages, three))
        .hasMessageContaining("withNestingDepth");
  }

  @Test
  void malformedMessage_isInvalidAsBefore() {
    MessageCodec<Value> values = codec(Value.class, DEFAULTS.withElementBytes(1_000));

    assertThatThrownBy(() -> Codecs.decode(values, new byte[] {50, 9, 0}))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 1_000_000})
  void unknownFields_areLimited(int limit) {
    MessageCodec<Empty> messages = codec(Empty.class, DEFAULTS.withUnknownFields(limit));

    for (int count : new int[] {Math.max(0, limit - 1), limit}) {
      byte[] allowed = unknown(count);
      assertThat(Codecs.decode(messages, allowed).toByteArray()).isEqualTo(allowed);
    }
    byte[] tooMany = unknown(limit + 1);
    assertExhausted(
        () -> Codecs.decode(messages, tooMany),
        "a message of type google.protobuf.Empty has %,d or more unknown fields, but at most %,d are allowed (DecodingLimits.withUnknownFields, in ServerLimits.withRequestDecoding or ClientLimits.withResponseDecoding)"
            .formatted(limit + 1, limit));
  }

  @Test
  void elements_areLimited() {
    int list = ElementBytes.ofMessage(ListValue.getDescriptor(), false) + ElementBytes.LIST;
    int value = ElementBytes.ofMessage(Value.getDescriptor(), false);
    MessageCodec<ListValue> lists =
        codec(ListValue.class, DEFAULTS.withElementBytes(list + 10L * value));

    for (int count : new int[] {9, 10}) {
      assertThat(Codecs.decode(lists, new byte[0])).isEqualTo(ListValue.getDefaultInstance());
      assertThat(Codecs.decode(lists, emptyValues(count)).getValuesCount()).isEqualTo(count);
    }
    assertExhausted(
        () -> Codecs.decode(lists, emptyValues(11)),
        "the elements of a message of type google.protobuf.ListValue take %,d or more bytes of memory, but at most %,d are allowed (DecodingLimits.withElementBytes, in ServerLimits.withRequestDecoding or ClientLimits.withResponseDecoding)"
            .formatted(list + 11 * value, list + 10 * value));
  }

  private static byte[] emptyValues(int count) {
    byte[] bytes = new byte[2 * count];
    for (int i = 0; i < count; i++) {
      bytes[2 * i] = 10;
    }
    return bytes;
  }

  @Test
  void elements_ofMapsAndStrings_areLimited() {
    Struct map =
        Struct.newBuilder().putFields("k", Value.newBuilder().setStringValue("v").build()).build();
    int bytes =
        ElementBytes.ofMessage(Struct.getDescriptor(), false)
            + ElementBytes.MAP
            + ElementBytes.MAP_ENTRY
            + ElementBytes.ofMessage(Value.getDescriptor(), false)
            + 2 * ElementBytes.TEXT;
    byte[] encoded = map.toByteArray();

    assertThat(Codecs.decode(codec(Struct.class, DEFAULTS.withElementBytes(bytes)), encoded))
        .isEqualTo(map);
    assertThatThrownBy(
            () -> Codecs.decode(codec(Struct.class, DEFAULTS.withElementBytes(bytes - 1)), encoded))
        .hasMessageContaining("withElementBytes");
  }

  @Test
  void numbers_areNotLimited() {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();
    for (int i = 0; i < 1_000_000; i++) {
      file.addPublicDependency(1);
    }
    byte[] bytes = file.build().toByteArray();

    assertThat(Codecs.decode(codec(FileDescriptorProto.class, DEFAULTS), bytes))
        .isEqualTo(file.build());
  }

  @Test
  void limits_areKept_withMethodsAndExtensions() {
    DecodingLimits limits = DEFAULTS.withUnknownFields(0);
    byte[] unknown = unknown(1);
    List<CodedMethod<?, ?>> none = List.of();

    for (ProtoCodec codec :
        List.of(
            new ProtoCodec().limitedTo(limits).knowing(none),
            new ProtoCodec().knowing(none).limitedTo(limits),
            new ProtoCodec().limitedTo(limits).withExtensions(registry -> {}),
            new ProtoCodec().withExtensions(registry -> {}).limitedTo(limits))) {
      assertThatThrownBy(() -> Codecs.decode(Codecs.of(codec, Empty.class), unknown))
          .hasMessageContaining("withUnknownFields");
    }
    ProtoCodec replaced = new ProtoCodec().limitedTo(limits).limitedTo(DEFAULTS);
    assertThat(Codecs.decode(Codecs.of(replaced, Empty.class), unknown).toByteString())
        .isEqualTo(ByteString.copyFrom(unknown));
  }
}
