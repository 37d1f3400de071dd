package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.DecodingLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageScanTest {

  private static final DecodingLimits UNLIMITED = ScannedSchema.UNLIMITED;

  private static DynamicMessage parse(byte[] bytes) throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(ScannedSchema.ALL, bytes, ScannedSchema.EXTENSIONS);
  }

  private static void assertCounts(MessageScan scan, Message message, Object seed) {
    CountedElements counted = CountedElements.of(message);
    assertThat(scan.unknownFields()).as("seed %s", seed).isEqualTo(counted.unknownFields());
    assertThat(scan.elementBytes()).as("seed %s", seed).isEqualTo(counted.elementBytes());
  }

  @Test
  void counts_areThoseOfTheParsedMessage() throws InvalidProtocolBufferException {
    long unknown = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      byte[] bytes =
          ScannedSchema.some(ScannedSchema.ALL, new Random(seed), seed % 4).toByteArray();
      DynamicMessage parsed = parse(bytes);
      MessageScan scan = ScannedSchema.scan(bytes, UNLIMITED);
      assertCounts(scan, parsed, seed);
      unknown += scan.unknownFields();
    }
    assertThat(unknown).isGreaterThan(1_000);
  }

  @Test
  void counts_areThoseOfTheParsedMessage_ofAGeneratedClass() {
    FileDescriptorProto file = ScannedSchema.FILE.toProto();
    byte[] bytes = file.toByteArray();
    MessageShapes shapes = new MessageShapes(ScannedSchema.NO_EXTENSIONS);
    MessageScan scan =
        MessageScan.of(
            bytes,
            0,
            bytes.length,
            shapes.of(FileDescriptorProto.getDescriptor(), false),
            "file",
            UNLIMITED);
    assertCounts(scan, file, "file");

    Struct.Builder struct = Struct.newBuilder();
    for (int i = 0; i < 20; i++) {
      struct.putFields("f" + i, Value.newBuilder().setStringValue("v").build());
    }
    byte[] entries = struct.build().toByteArray();
    assertCounts(
        MessageScan.of(
            entries,
            0,
            entries.length,
            shapes.of(Struct.getDescriptor(), false),
            "struct",
            UNLIMITED),
        struct.build(),
        "struct");
  }

  @Test
  void denseMessages_haveAtLeastTheCountsOfTheParsedOnes() {
    int valid = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      byte[] bytes = ScannedSchema.dense(ScannedSchema.ALL, List.of(), new Random(seed), 3);
      MessageScan scan = ScannedSchema.scan(bytes, UNLIMITED);
      try {
        CountedElements counted = CountedElements.atLeast(parse(bytes));
        assertThat(scan.unknownFields())
            .as("seed %s", seed)
            .isGreaterThanOrEqualTo(counted.unknownFields());
        assertThat(scan.elementBytes())
            .as("seed %s", seed)
            .isGreaterThanOrEqualTo(counted.elementBytes());
        valid++;
      } catch (InvalidProtocolBufferException e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(valid).isGreaterThan(500);
  }

  @Test
  void truncatedAndChangedMessages_areScannedToTheirEnd() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      byte[] bytes = ScannedSchema.some(ScannedSchema.ALL, random, 3).toByteArray();
      for (int length = 0; length < Math.min(bytes.length, 2_000); length++) {
        byte[] changed = Arrays.copyOf(bytes, length);
        assertThat(ScannedSchema.scan(changed, UNLIMITED)).isNotNull();
        if (length > 0) {
          changed[random.nextInt(length)] = (byte) random.nextInt();
          assertThat(ScannedSchema.scan(changed, UNLIMITED)).isNotNull();
        }
      }
    }
  }

  @Test
  void whatFollowsAMalformedMessage_isCounted() {
    // A message with a field of the wire type 7, a group without end, and an empty message.
    byte[] bytes = {7 << 3 | 2, 1, 7, 7 << 3 | 2, 1, 14 << 3 | 3, 7 << 3 | 2, 0};

    MessageScan scan = ScannedSchema.scan(bytes, UNLIMITED);
    int all = ElementBytes.ofMessage(ScannedSchema.ALL, true);
    assertThat(scan.elementBytes()).isGreaterThanOrEqualTo(4L * all);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0xFFFF_FFFFL, 3, Long.MAX_VALUE})
  void hostileLength_endsTheMessageThatHasIt(long length) throws IOException {
    for (int number : new int[] {2, 4, 5, 7, 9, 12, 30}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream output = CodedOutputStream.newInstance(bytes);
      output.writeTag(number, 2);
      output.writeUInt64NoTag(length);
      output.writeRawBytes(new byte[] {8, 1});
      output.flush();

      MessageScan scan = ScannedSchema.scan(bytes.toByteArray(), UNLIMITED);
      assertThat(scan.elementBytes()).isLessThan(1_000);
    }
  }

  @Test
  void eachLimit_isExceededByOne() {
    for (int seed = 0; seed < 200; seed++) {
      byte[] bytes = ScannedSchema.some(ScannedSchema.ALL, new Random(seed), 2).toByteArray();
      MessageScan scan = ScannedSchema.scan(bytes, UNLIMITED);
      int unknown = (int) scan.unknownFields();

      assertThat(
              ScannedSchema.scan(
                  bytes,
                  UNLIMITED.withUnknownFields(unknown).withElementBytes(scan.elementBytes())))
          .isNotNull();
      assertExhausted(
          bytes, UNLIMITED.withElementBytes(scan.elementBytes() - 1), "withElementBytes");
      if (unknown > 0) {
        assertExhausted(bytes, UNLIMITED.withUnknownFields(unknown - 1), "withUnknownFields");
      }
    }
  }

  private static void assertExhausted(byte[] bytes, DecodingLimits limits, String setting) {
    assertThatThrownBy(() -> ScannedSchema.scan(bytes, limits))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining(setting);
  }

  /** A group is a tag at its beginning and a tag at its end, which may be missing. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6, 8, 30})
  @Timeout(20)
  void deepNesting_isRefusedWithoutRecursion(int number) {
    byte[] bytes = new byte[4_000_000];
    byte[] tag = number < 16 ? new byte[] {(byte) (number << 3 | 3)} : new byte[] {(byte) 0xF3, 1};
    for (int i = 0; i + tag.length <= bytes.length; i += tag.length) {
      System.arraycopy(tag, 0, bytes, i, tag.length);
    }

    assertExhausted(bytes, UNLIMITED, "withNestingDepth");
  }

  /** The type of an item may follow its message, so it is looked for before. */
  @Test
  @Timeout(20)
  void itemsOfMessageSets_takeTimeByTheirLength() {
    byte[] set = new byte[2_000_000];
    Arrays.fill(set, (byte) (1 << 3 | 3));
    for (int i = 1; i < set.length; i += 2) {
      set[i] = 1 << 3 | 4;
    }
    byte[] begun = set.clone();
    Arrays.fill(begun, 1, begun.length, (byte) (5 << 3 | 0));
    for (byte[] content : List.of(set, begun)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(13 << 3 | 2);
      for (int rest = content.length; rest > 0; rest >>>= 7) {
        bytes.write(rest > 0x7F ? rest & 0x7F | 0x80 : rest);
      }
      bytes.writeBytes(content);
      assertThat(ScannedSchema.scan(bytes.toByteArray(), UNLIMITED)).isNotNull();
    }
  }

  @Test
  void itemOfAMessageSet_isScannedWhereverItsTypeIs() {
    byte[] before = {13 << 3 | 2, 10, 11, 16, 50, 26, 4, 58, 0, 58, 0, 12};
    byte[] behind = {13 << 3 | 2, 10, 11, 26, 4, 58, 0, 58, 0, 16, 50, 12};

    long expected = ScannedSchema.scan(before, UNLIMITED).elementBytes();
    assertThat(ScannedSchema.scan(behind, UNLIMITED).elementBytes()).isEqualTo(expected);
    assertThat(expected).isGreaterThan(4L * ElementBytes.ofMessage(ScannedSchema.ALL, true));
  }
}
