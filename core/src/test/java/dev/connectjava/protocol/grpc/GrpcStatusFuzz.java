package dev.connectjava.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.FuzzedResponse;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Trailers of gRPC, one a line; whatever they are, they have an outcome. */
final class GrpcStatusFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    Headers trailers = FuzzedResponse.of(input).head();
    RpcException error = GrpcStatus.error(trailers);
    Headers metadata = GrpcStatus.metadata(trailers);
    assertThat(metadata.contains(GrpcHeaders.STATUS)).isFalse();
    assertThat(metadata.contains(GrpcHeaders.DETAILS)).isFalse();

    RpcException again = GrpcStatus.error(GrpcStatus.trailers(error, metadata));
    if (error == null || again == null) {
      assertThat(again).isSameAs(error);
    } else {
      assertThat(error.code()).isIn((Object[]) Code.values());
      assertThat(again.code()).isEqualTo(error.code());
      assertThat(again.getMessage()).isEqualTo(error.getMessage());
      assertThat(again.details()).isEqualTo(error.details());
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(GrpcStatusFuzz.class, GrpcStatusFuzz::fuzzerTestOneInput);
  }
}
