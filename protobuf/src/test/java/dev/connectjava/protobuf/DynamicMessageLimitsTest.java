package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limits of dynamic messages, whose objects take more memory than those of generated ones. */
final class DynamicMessageLimitsTest {

  private static final FileDescriptor FILE =
      ScannedSchema.build(
          """
          name: "open.proto" package: "x" syntax: "proto3"
          message_type {
            name: "Open"
            field { name: "sizes" number: 1 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED }
            field { name: "numbers" number: 2 type: TYPE_INT64 label: LABEL_REPEATED }
            field { name: "one" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL }
            field { name: "many" number: 4 type: TYPE_MESSAGE type_name: ".x.Open" label: LABEL_REPEATED }
          }
          enum_type { name: "Size" value { name: "UNKNOWN" number: 0 } }
          """);

  private static final Descriptor OPEN = FILE.findMessageTypeByName("Open");

  private static MessageCodec<DynamicMessage> codec(Descriptor type, long elementBytes) {
    return DynamicMethod.codec(
        new ProtoCodec().limitedTo(DecodingLimits.defaults().withElementBytes(elementBytes)), type);
  }

  private static byte[] packed(int number, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(number << 3 | 2);
    int rest = content.length;
    for (; rest > 0x7F; rest >>>= 7) {
      bytes.write(rest & 0x7F | 0x80);
    }
    bytes.write(rest);
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static void assertExactly(long elementBytes, byte[] message) {
    assertThat(Codecs.decode(codec(OPEN, elementBytes), message)).isNotNull();
    assertThatThrownBy(() -> Codecs.decode(codec(OPEN, elementBytes - 1), message))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("withElementBytes");
  }

  @Test
  void fieldSet_lists_andNumbers_areCounted() {
    int message = ElementBytes.ofMessage(OPEN, true);
    int set = ElementBytes.FIELD_SET;

    assertExactly(message + set + ElementBytes.SET_FIELD, new byte[] {24, 1});
    assertExactly(
        message + set + ElementBytes.SET_FIELD + ElementBytes.BOXED, new byte[] {24, -1, 1});
    assertExactly(
        message + set + ElementBytes.LIST + 2 * ElementBytes.BOXED,
        new byte[] {16, 1, 16, -1, 1, 18, 3, 5, -1, 1});
    assertExactly(
        message + set + ElementBytes.LIST + message + set + ElementBytes.SET_FIELD,
        new byte[] {34, 2, 24, 1});
  }

  @Test
  void unnamedNumbersOfAnOpenEnum_areCounted() {
    int message = ElementBytes.ofMessage(OPEN, true) + ElementBytes.FIELD_SET + ElementBytes.LIST;

    assertExactly(message + 3L * ElementBytes.UNNAMED, new byte[] {8, 1, 8, 0, 10, 3, 0, 2, 3});
  }

  /** Each number would have a descriptor of its own. */
  @Test
  @Attack(value = "binary message with 90,000 unnamed numbers of an enum", kind = Kind.BOMB)
  void manyUnnamedNumbers_areRefused() {
    byte[] numbers = new byte[3 * 90_000];
    for (int i = 0; i < numbers.length; i += 3) {
      numbers[i] = (byte) (i | 0x80);
      numbers[i + 1] = (byte) (i >> 7 | 0x80);
      numbers[i + 2] = (byte) (1 + (i >> 14));
    }
    MessageCodec<DynamicMessage> codec = codec(OPEN, DecodingLimits.defaults().elementBytes());

    assertThatThrownBy(() -> Codecs.decode(codec, packed(1, numbers)))
        .hasMessageContaining("withElementBytes");
  }

  /** An item of a message set with a negative number, also in a message that is not complete. */
  @Test
  void negativeNumberOfASetItem_isMalformed() {
    byte[] complete = {13 << 3 | 2, 10, 11, 16, -1, -1, -1, -1, 15, 26, 0, 12};
    byte[] truncated = {13 << 3 | 2, 8, 11, 16, -1, -1, -1, -1, 15, 12, 8};
    MessageCodec<DynamicMessage> codec = codec(ScannedSchema.ALL, 10_000);

    for (byte[] bytes : List.of(complete, truncated)) {
      assertThatThrownBy(() -> Codecs.decode(codec, bytes))
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    }
    MessageScan scan = ScannedSchema.scan(complete, ScannedSchema.UNLIMITED);
    assertThat(scan.unknownFields()).isEqualTo(1);
  }

  /** protobuf-java does not count the levels around an extension of a message set. */
  @Test
  void nestingInMessageSets_isLimited() {
    byte[] nested = {};
    for (int i = 0; i < 6; i++) {
      nested = packed(7, nested);
    }
    byte[] item = packed(3, nested);
    byte[] set = new byte[item.length + 4];
    set[0] = 11;
    set[1] = 16;
    set[2] = 50;
    System.arraycopy(item, 0, set, 3, item.length);
    set[set.length - 1] = 12;
    byte[] bytes = packed(13, set);

    assertThat(
            UnscannedLength.of(
                ScannedSchema.SHAPES.of(ScannedSchema.ALL, true),
                DecodingLimits.defaults().withNestingDepth(7)))
        .isEqualTo(14);
    assertThatThrownBy(() ->
            Codecs.decode(
                DynamicMethod.codec(
                    new ProtoCodec().limitedTo(DecodingLimits.defaults().withNestingDepth(7)),
                    ScannedSchema.ALL),
                bytes))
        .hasMessageContaining("withNestingDepth");
  }
}
