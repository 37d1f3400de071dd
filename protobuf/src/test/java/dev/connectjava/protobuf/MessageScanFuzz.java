package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Messages in binary form. A scan counts at least what the parsed message has, and a message with a
 * count above a limit is scanned.
 */
final class MessageScanFuzz {

  private static final MessageShape FILE =
      new MessageShapes(ScannedSchema.NO_EXTENSIONS).of(FileDescriptorProto.getDescriptor(), false);

  private static final int NESTING = 1_000;

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    check(
        input,
        ScannedSchema.SHAPES.of(ScannedSchema.ALL, true),
        DynamicMessage.getDefaultInstance(ScannedSchema.ALL));
    check(input, FILE, FileDescriptorProto.getDefaultInstance());
  }

  private static void check(byte[] input, MessageShape shape, Message type) throws IOException {
    MessageScan scan;
    try {
      scan = MessageScan.of(input, 0, input.length, shape, "fuzzed", ScannedSchema.UNLIMITED);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(e).hasMessageContaining("nested");
      return;
    }
    try {
      CodedInputStream stream = CodedInputStream.newInstance(input);
      stream.setRecursionLimit(NESTING);
      Message message =
          type.newBuilderForType().mergeFrom(stream, ScannedSchema.EXTENSIONS).buildPartial();
      stream.checkLastTagWas(0);
      CountedElements counted = CountedElements.atLeast(message);
      assertThat(scan.elementBytes()).isGreaterThanOrEqualTo(counted.elementBytes());
      assertThat(scan.unknownFields()).isGreaterThanOrEqualTo(counted.unknownFields());
      assertScannedIfItExceeds(input, shape, scan);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      assertThat(e).isNotNull(); // Only what is valid is compared.
    }
  }

  private static void assertScannedIfItExceeds(byte[] input, MessageShape shape, MessageScan scan) {
    int length =
        UnscannedLength.of(
            shape, ScannedSchema.UNLIMITED.withElementBytes(scan.elementBytes() - 1));
    assertThat(input.length).isGreaterThan(length);
    if (scan.unknownFields() > 0) {
      int unknown = (int) scan.unknownFields() - 1;
      assertThat(input.length)
          .isGreaterThan(
              UnscannedLength.of(shape, ScannedSchema.UNLIMITED.withUnknownFields(unknown)));
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(MessageScanFuzz.class, MessageScanFuzz::fuzzerTestOneInput);
  }
}
