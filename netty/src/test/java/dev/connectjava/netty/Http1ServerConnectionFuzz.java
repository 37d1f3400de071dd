package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole connections to a server, of HTTP/1.1 or of whatever else they begin as. */
final class Http1ServerConnectionFuzz {

  /** A head that arrives again, whole, is not decoded again. */
  private static final int TIMES = 4;

  private static final int MOST_REPEATED_BYTES = 2_000;

  public static void fuzzerTestOneInput(byte[] input) {
    isTheSameInPieces(input);
    if (input.length <= MOST_REPEATED_BYTES) {
      ByteBuffer repeated = ByteBuffer.allocate(TIMES * input.length);
      while (repeated.hasRemaining()) {
        repeated.put(input);
      }
      isTheSameInPieces(repeated.array());
    }
  }

  private static void isTheSameInPieces(byte[] input) {
    String whole;
    try (FuzzedConnection connection = FuzzedServer.accept()) {
      connection.feed(List.of(ByteBuffer.wrap(input)));
      whole = new String(connection.sent(), ISO_8859_1);
    }
    String pieces;
    try (FuzzedConnection connection = FuzzedServer.accept()) {
      connection.feedInPieces(input);
      pieces = new String(connection.sent(), ISO_8859_1);
    }
    if (!isFree(new String(input, ISO_8859_1), whole, pieces)) {
      assertThat(pieces).isEqualTo(whole);
    }
  }

  /**
   * HTTP/2 answers frame by frame. A request that is wrong in its head and in its body may be
   * answered for either: what comes with the head may overtake the answer to it. Where a client
   * waits for word before it sends its body, and the response comes first, the connection is closed
   * unless the body is there already.
   */
  private static boolean isFree(String input, String whole, String pieces) {
    return input.startsWith("PRI")
        || input.toLowerCase(Locale.ROOT).contains("100-continue")
        || (whole + pieces).contains("HTTP/1.1 400")
        || (whole + pieces).contains("HTTP/1.1 431"); // Of trailers, perhaps.
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http1ServerConnectionFuzz.class, Http1ServerConnectionFuzz::fuzzerTestOneInput);
  }
}
