package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.Transport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Platform threads whose calls end while virtual threads leave nothing of the carriers to others.
 */
final class PlatformCallersTest {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();
  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  private volatile boolean released;

  @AfterEach
  void release() {
    released = true;
  }

  private void occupyCarriers() throws InterruptedException {
    CountDownLatch occupied = new CountDownLatch(CARRIERS);
    for (int i = 0; i < CARRIERS; i++) {
      Thread.startVirtualThread(() -> {
        occupied.countDown();
        while (!released) {
          Thread.onSpinWait();
        }
      });
    }
    assertThat(occupied.await(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Two calls of one turn, which are woken together. */
  @Test
  void callers_areWoken_withoutACarrier() throws Exception {
    ServerScript script =
        ServerScript.head(200, "content-type", "application/proto").data(reply("proto")).end();
    ScriptedTransport http = new ScriptedTransport(script);
    CompletableFuture<Void> begin = new CompletableFuture<>();
    try (Transport transport = Transport.over(http, ClientConfig.defaults())) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      http.holdUntil(begin);
      List<FutureTask<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        FutureTask<Reply> call = new FutureTask<>(() -> client.ask(ORDER));
        Thread caller = Thread.ofPlatform().daemon().start(call);
        calls.add(call);
        while (caller.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      occupyCarriers();
      begin.complete(null);
      for (FutureTask<Reply> call : calls) {
        assertThat(call.get(10, TimeUnit.SECONDS).getText()).isEqualTo("hi");
      }
    }
  }
}
