package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import dev.connectjava.spi.DecodingLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UnscannedLengthTest {

  private static final DecodingLimits UNLIMITED = ScannedSchema.UNLIMITED;

  private static final List<String> SCALARS =
      List.of("INT32", "FIXED32", "STRING", "ENUM type_name: \".E\"");

  /** A schema of a few types that refer to each other, with very different numbers of fields. */
  private static FileDescriptor someSchema(Random random) {
    int types = 1 + random.nextInt(4);
    StringBuilder proto =
        new StringBuilder(
            "name: \"some.proto\" enum_type { name: \"E\" value { name: \"Z\" number: 0 } } ");
    if (random.nextBoolean()) {
      proto.append("syntax: \"proto3\" ");
    }
    for (int type = 0; type < types; type++) {
      proto.append("message_type { name: \"T%d\" ".formatted(type));
      int number = 0;
      for (int field = random.nextInt(8); field > 0; field--) {
        number += 1 + random.nextInt(random.nextInt(5) == 0 ? 3_000 : 4);
        String group = random.nextInt(4) == 0 ? "GROUP" : "MESSAGE";
        proto.append(
            "field { name: \"f%d\" number: %d type: TYPE_%s type_name: \".T%d\" label: LABEL_REPEATED } "
                .formatted(number, number, group, random.nextInt(types)));
      }
      for (int field = random.nextInt(2) * random.nextInt(100); field > 0; field--) {
        number++;
        proto.append(
            "field { name: \"f%d\" number: %d type: TYPE_%s label: LABEL_%s } "
                .formatted(
                    number,
                    number,
                    SCALARS.get(random.nextInt(SCALARS.size())),
                    random.nextBoolean() ? "REPEATED" : "OPTIONAL"));
      }
      proto.append("} ");
    }
    return ScannedSchema.build(proto.toString());
  }

  private static void assertScannedIfItExceeds(
      MessageShape root, byte[] bytes, DecodingLimits limits, int seed) {
    assertThat(bytes.length)
        .as("length of the message of seed %d, which exceeds %s", seed, limits)
        .isGreaterThan(UnscannedLength.of(root, limits));
  }

  private static void assertScannedIfItExceeds(MessageShape root, byte[] bytes, int seed) {
    MessageScan scan = MessageScan.of(bytes, 0, bytes.length, root, "some", UNLIMITED);
    if (scan.elementBytes() > 1) {
      assertScannedIfItExceeds(
          root, bytes, UNLIMITED.withElementBytes(scan.elementBytes() - 1), seed);
    }
    if (scan.unknownFields() > 0) {
      assertScannedIfItExceeds(
          root, bytes, UNLIMITED.withUnknownFields((int) scan.unknownFields() - 1), seed);
    }
  }

  @Test
  void messageThatExceedsALimit_isAlwaysScanned() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      Descriptor type = someSchema(random).findMessageTypeByName("T0");
      byte[] bytes = ScannedSchema.dense(type, List.of(), random, 3);
      MessageShape root =
          new MessageShapes(ScannedSchema.NO_EXTENSIONS).of(type, random.nextBoolean());
      assertScannedIfItExceeds(root, bytes, seed);
    }
  }

  @Test
  void messageThatExceedsALimit_isAlwaysScanned_withEveryKindOfField() {
    MessageShape root = ScannedSchema.SHAPES.of(ScannedSchema.ALL, true);
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      assertScannedIfItExceeds(
          root, ScannedSchema.dense(ScannedSchema.ALL, List.of(), random, 3), seed);
    }
  }

  @Test
  void unnamedNumbersOfAPackedEnum_areOneByteEach() {
    byte[] bytes = new byte[12];
    bytes[0] = 12 << 3 | 2;
    bytes[1] = 10;
    Arrays.fill(bytes, 2, 12, (byte) 7);
    MessageShape root = ScannedSchema.SHAPES.of(ScannedSchema.ALL, true);

    assertThat(ScannedSchema.scan(bytes, UNLIMITED).unknownFields()).isEqualTo(10);
    assertScannedIfItExceeds(root, bytes, 0);
  }

  @Test
  void ordinaryLengths_areNotScanned() {
    DecodingLimits defaults = DecodingLimits.defaults();

    MessageShape all = ScannedSchema.SHAPES.of(ScannedSchema.ALL, true);
    assertThat(UnscannedLength.of(all, defaults)).isEqualTo(200);
    MessageShape file =
        new MessageShapes(ScannedSchema.NO_EXTENSIONS)
            .of(DescriptorProtos.FileDescriptorProto.getDescriptor(), false);
    assertThat(UnscannedLength.of(file, defaults)).isGreaterThan(300_000);
    MessageShape empty =
        new MessageShapes(ScannedSchema.NO_EXTENSIONS).of(Empty.getDescriptor(), false);
    assertThat(UnscannedLength.of(empty, defaults)).isGreaterThan(300_000);
    assertThat(UnscannedLength.of(empty, UNLIMITED)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void everyMessage_isScanned_ifTheLimitsRequireIt() {
    MessageShape all = ScannedSchema.SHAPES.of(ScannedSchema.ALL, true);

    assertThat(UnscannedLength.of(all, UNLIMITED.withElementBytes(1))).isEqualTo(-1);
    assertThat(UnscannedLength.of(all, UNLIMITED.withUnknownFields(0))).isZero();
  }
}
