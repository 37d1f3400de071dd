package dev.connectjava.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.protocol.ReadBody;
import dev.connectjava.protocol.WholeBodyReader;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bodies in base64, padded anywhere, as those of gRPC-Web's text form are. */
final class Base64ReaderFuzz {

  private static final int LIMIT_BYTES = 10_000;

  public static void fuzzerTestOneInput(byte[] input) {
    ReadBody whole = ReadBody.whole(reader(), input);
    ReadBody pieces = ReadBody.inPieces(reader(), input);

    assertThat(pieces.shown()).isEqualTo(whole.shown());
    assertThat(pieces.code()).isEqualTo(whole.code()).isIn(null, Code.INVALID_ARGUMENT);
    if (whole.failure() == null) {
      byte[] decoded = whole.messages().getFirst().bytes();
      assertThat(decoded.length).isLessThanOrEqualTo((input.length + 3) / 4 * 3);
    }
    byte[] encoded = Base64.getEncoder().encode(input);
    ReadBody decoded = ReadBody.inPieces(reader(), encoded);
    assertThat(decoded.messages().getFirst().bytes()).isEqualTo(input);
  }

  private static Base64Reader reader() {
    return new Base64Reader(new WholeBodyReader(LIMIT_BYTES, false));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(Base64ReaderFuzz.class, Base64ReaderFuzz::fuzzerTestOneInput);
  }
}
