package dev.connectjava.protocol.connect;

import dev.connectjava.protocol.FuzzedResponse;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Streaming responses of Connect. */
final class ConnectStreamReaderFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzedResponse.of(input).read(rules -> sink -> new ConnectStreamReader(rules, sink));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        ConnectStreamReaderFuzz.class, ConnectStreamReaderFuzz::fuzzerTestOneInput);
  }
}
