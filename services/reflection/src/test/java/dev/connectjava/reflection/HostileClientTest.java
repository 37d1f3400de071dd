package dev.connectjava.reflection;

import static dev.connectjava.reflection.Asking.assertNotFound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.testing.InMemoryTransport;
import io.grpc.reflection.v1.ServerReflectionClient;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class HostileClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Router router = Router.builder().merge(Reflection.create().routes()).build();

  @Test
  void longName_isNotRepeatedInTheError() {
    try (Asking asking = new Asking(router)) {
      assertNotFound(
          asking.symbol("x".repeat(60_000)), "there is no symbol " + "x".repeat(100) + "...");
    }
  }

  @Test
  void nameOfOneMebibyte_isRefused() {
    String name = "x".repeat(1 << 20);
    List<ServerReflectionRequest> requests =
        List.of(
            ServerReflectionRequest.newBuilder().setFileByFilename(name).build(),
            ServerReflectionRequest.newBuilder().setFileContainingSymbol(name).build(),
            ServerReflectionRequest.newBuilder().setAllExtensionNumbersOfType(name).build(),
            ServerReflectionRequest.newBuilder().setListServices(name).build(),
            ServerReflectionRequest.newBuilder().setHost(name).setListServices("").build());
    for (ServerReflectionRequest request : requests) {
      try (Asking asking = new Asking(router)) {
        assertThatThrownBy(() -> asking.ask(request))
            .isInstanceOfSatisfying(
                RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
      }
    }
  }

  @Test
  void tenThousandStreams_cancelledAtOnce_leaveNothingBehind() {
    ServerReflectionRequest request =
        ServerReflectionRequest.newBuilder().setListServices("").build();
    List<BidiStreamingCall<ServerReflectionRequest, ServerReflectionResponse>> calls =
        new ArrayList<>();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      ServerReflectionClient client = ServerReflectionClient.of(transport);
      for (int i = 0; i < 10_000; i++) {
        var call = client.serverReflectionInfo();
        call.send(request);
        calls.add(call);
      }
      calls.forEach(call -> assertThat(call.receive()).isNotNull());
      assertThat(router.activeCalls()).isEqualTo(10_000);

      calls.forEach(BidiStreamingCall::cancel);
      awaitNoCalls();
    }
  }

  private void awaitNoCalls() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (router.activeCalls() > 0) {
      assertThat(System.nanoTime()).as("handlers are left behind").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
