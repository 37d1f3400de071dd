package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bytes of {@code google.rpc.Status}; the details read are the same after they were written. */
final class StatusMessageFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      List<ErrorDetail> details = StatusMessage.details(input);
      RpcException error = new RpcException(Code.ABORTED, new String(input, UTF_8));
      for (ErrorDetail detail : details) {
        error = error.plusDetail(detail);
      }
      assertThat(StatusMessage.details(StatusMessage.encode(error))).isEqualTo(details);
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(input.length + 200);
    }
    RpcException sent = new RpcException(Code.ABORTED, "").plusDetail(ErrorDetail.of("a", input));
    assertThat(StatusMessage.details(StatusMessage.encode(sent))).isEqualTo(sent.details());
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(StatusMessageFuzz.class, StatusMessageFuzz::fuzzerTestOneInput);
  }
}
