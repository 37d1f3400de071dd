package dev.connectjava.protocol.grpc;

import dev.connectjava.protocol.FuzzedResponse;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Responses of gRPC and of gRPC-Web. */
final class GrpcResponseReaderFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzedResponse response = FuzzedResponse.of(input);
    response.read(rules -> sink -> new GrpcResponseReader("application/grpc", false, rules, sink));
    response.read(
        rules -> sink -> new GrpcResponseReader("application/grpc-web", true, rules, sink));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        GrpcResponseReaderFuzz.class, GrpcResponseReaderFuzz::fuzzerTestOneInput);
  }
}
