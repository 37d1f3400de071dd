package dev.connectjava.netty;

import dev.connectjava.http.HttpVersion;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a server sends on a connection of HTTP/1.1 with two requests, one after another. */
final class Http1ClientConnectionFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzedClient.read(HttpVersion.HTTP_1, input);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http1ClientConnectionFuzz.class, Http1ClientConnectionFuzz::fuzzerTestOneInput);
  }
}
