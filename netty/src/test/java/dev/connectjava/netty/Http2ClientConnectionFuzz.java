package dev.connectjava.netty;

import dev.connectjava.http.HttpVersion;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a server sends on a connection of HTTP/2 with two streams: its settings, then frames. */
final class Http2ClientConnectionFuzz {

  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzedClient.read(HttpVersion.HTTP_2, FuzzedFrames.after(SETTINGS, input));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http2ClientConnectionFuzz.class, Http2ClientConnectionFuzz::fuzzerTestOneInput);
  }
}
