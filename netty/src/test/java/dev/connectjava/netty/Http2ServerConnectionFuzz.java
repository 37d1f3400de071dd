package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.connectjava.testrules.FuzzCorpus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole connections of HTTP/2 to a server, as {@link FuzzedFrames} after the preface. */
final class Http2ServerConnectionFuzz {

  private static final byte[] BEGINNING =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] wire = FuzzedFrames.after(BEGINNING, input);
    try (FuzzedConnection connection = FuzzedServer.accept()) {
      connection.feed(List.of(ByteBuffer.wrap(wire)));
    }
    try (FuzzedConnection connection = FuzzedServer.accept()) {
      connection.feedInPieces(wire);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http2ServerConnectionFuzz.class, Http2ServerConnectionFuzz::fuzzerTestOneInput);
  }
}
