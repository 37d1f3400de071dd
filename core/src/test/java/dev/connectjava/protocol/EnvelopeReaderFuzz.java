package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Bodies of envelopes. The first byte of an input says which end the body is read at: 0 for that of
 * a server, else the flag with which a response ends.
 */
final class EnvelopeReaderFuzz {

  private static final int LIMIT_BYTES = 1_000;

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int endFlag = endFlag(input[0]);
    byte[] body = Arrays.copyOfRange(input, 1, input.length);

    ReadBody whole = ReadBody.whole(reader(endFlag), body);
    ReadBody pieces = ReadBody.inPieces(reader(endFlag), body);

    assertThat(pieces.shown()).isEqualTo(whole.shown());
    assertThat(pieces.code()).isEqualTo(whole.code());
    assertThat(whole.messages())
        .allMatch(message -> message.end() || message.bytes().length <= LIMIT_BYTES);
    byte[] written = written(whole, endFlag);
    assertThat(written).isEqualTo(Arrays.copyOf(body, written.length));
    assertThat(whole.failure() == null).isEqualTo(written.length == body.length);
  }

  private static int endFlag(byte first) {
    return switch (first & 3) {
      case 0 -> 0;
      case 1 -> 2;
      default -> 0x80;
    };
  }

  private static EnvelopeReader reader(int endFlag) {
    return new EnvelopeReader(
        endFlag == 0 ? Inbound.REQUEST : Inbound.RESPONSE,
        endFlag,
        LIMIT_BYTES,
        Admission.unlimited());
  }

  private static byte[] written(ReadBody body, int endFlag) {
    int length =
        body.messages().stream()
            .mapToInt(message -> Envelope.PREFIX_BYTES + message.bytes().length)
            .sum();
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (RawMessage message : body.messages()) {
      int flags = (message.compressed() ? Envelope.COMPRESSED : 0) | (message.end() ? endFlag : 0);
      bytes.put(Envelope.of(flags, message.bytes()));
    }
    return bytes.array();
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(EnvelopeReaderFuzz.class, EnvelopeReaderFuzz::fuzzerTestOneInput);
  }
}
