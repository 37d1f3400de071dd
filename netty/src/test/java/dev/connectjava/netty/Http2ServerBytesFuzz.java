package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Any bytes after the preface of HTTP/2, to a server. */
final class Http2ServerBytesFuzz {

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  public static void fuzzerTestOneInput(byte[] input) {
    try (FuzzedConnection connection = FuzzedServer.accept()) {
      connection.feedInPieces(PREFACE);
      connection.feedInPieces(input);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(Http2ServerBytesFuzz.class, Http2ServerBytesFuzz::fuzzerTestOneInput);
  }
}
