package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand streams of one client at once, each of a virtual thread, over ten connections. */
final class ManyClientStreamsTest {

  private static final int STREAMS = 10_000;
  private static final int CONNECTIONS = 10;
  private static final long PATIENCE_SECONDS = 60;

  private final Router router = Router.builder().service(new Contract(new Gates())).build();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .http2(ServerHttp2.builder().concurrentStreams(STREAMS / CONNECTIONS).build())
          .handler(router)
          .start();
  private final NettyTransport transport =
      NettyTransport.builder("http://127.0.0.1:" + server.port()).protocol(Protocol.GRPC).build();
  private final ContractServiceClient client = ContractServiceClient.of(transport);
  private final CountDownLatch open = new CountDownLatch(STREAMS);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  /** How a stream is ended. */
  enum Ending {
    IN_ORDER(call -> {
      call.closeSend();
      assertThat(call.receive()).isNull();
    }),
    CANCELLED(BidiStreamingCall::cancel);

    private final Consumer<BidiStreamingCall<Order, Reply>> action;

    Ending(Consumer<BidiStreamingCall<Order, Reply>> action) {
      this.action = action;
    }
  }

  @ParameterizedTest
  @EnumSource
  void streams_areOpenTogether_andLeaveNothingBehind(Ending ending) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        int number = i;
        streams.add(threads.submit(() -> stream(number, ending)));
      }
      assertThat(open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(router.activeCalls()).isEqualTo(STREAMS);
      assertThat(server.openConnections()).isEqualTo(CONNECTIONS);
      end.countDown();
      for (Future<?> stream : streams) {
        stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
    await(() -> router.activeCalls() == 0);
    await(() -> server.openExchanges() == 0);
    assertThat(client.ask(order("after")).getText()).isEqualTo("after");
    assertThat(server.openConnections()).isEqualTo(CONNECTIONS);
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private void stream(int number, Ending ending) {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order("stream " + number));
      Reply reply = call.receive();
      assertThat(reply).isNotNull().extracting(Reply::getText).isEqualTo("stream " + number);
      open.countDown();
      end.await();
      ending.action.accept(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("streams are left behind").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
