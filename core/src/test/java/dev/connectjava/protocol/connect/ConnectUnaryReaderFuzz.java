package dev.connectjava.protocol.connect;

import dev.connectjava.protocol.FuzzedResponse;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Unary responses of Connect. */
final class ConnectUnaryReaderFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzedResponse.of(input).read(rules -> sink -> new ConnectUnaryReader(rules, sink));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        ConnectUnaryReaderFuzz.class, ConnectUnaryReaderFuzz::fuzzerTestOneInput);
  }
}
