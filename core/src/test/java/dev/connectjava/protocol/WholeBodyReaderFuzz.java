package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bodies that are one message each. */
final class WholeBodyReaderFuzz {

  private static final int LIMIT_BYTES = 100;

  public static void fuzzerTestOneInput(byte[] input) {
    ReadBody whole = ReadBody.whole(new WholeBodyReader(LIMIT_BYTES, false), input);
    ReadBody pieces = ReadBody.inPieces(new WholeBodyReader(LIMIT_BYTES, false), input);

    assertThat(pieces.shown()).isEqualTo(whole.shown());
    assertThat(pieces.code()).isEqualTo(whole.code());
    if (input.length > LIMIT_BYTES) {
      assertThat(whole.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(whole.messages()).isEmpty();
    } else {
      assertThat(whole.messages()).hasSize(1);
      assertThat(whole.messages().getFirst().bytes()).isEqualTo(input);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(WholeBodyReaderFuzz.class, WholeBodyReaderFuzz::fuzzerTestOneInput);
  }
}
