package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Handlers whose virtual threads an event loop of a server carries. On JDKs before 24 they run on
 * ordinary virtual threads, and the tests assert what is the same for both, and that.
 */
final class CarriedHandlersTest {

  private static final boolean CARRIED = Runtime.version().feature() >= 24;

  private final List<LogRecord> logged = new ArrayList<>();
  private final CompletableFuture<String> stall = new CompletableFuture<>();

  /** Strong, or the logger and its handler could be collected. */
  private final Logger logger = Logger.getLogger("dev.connectjava.call.StallWatch");

  private final Handler recorder =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord entry) {
          logged.add(entry);
          stall.complete(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  CarriedHandlersTest() {
    logger.setUseParentHandlers(false);
    logger.addHandler(recorder);
  }

  @AfterEach
  void stopRecording() {
    logger.removeHandler(recorder);
    logger.setUseParentHandlers(true);
  }

  private static NettyServer serve(ContractService service) {
    return NettyServer.builder()
        .port(0)
        .eventLoopThreads(1)
        .router(Router.builder().service(service).executionMode(ExecutionMode.carrier()).build())
        .start();
  }

  private static NettyTransport connect(NettyServer server) {
    return NettyTransport.builder("http://127.0.0.1:" + server.port()).build();
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static String carrier() {
    String thread = Thread.currentThread().toString();
    return thread.substring(thread.indexOf('@') + 1);
  }

  private static void assertCarrier(String carrier) {
    assertThat(carrier).startsWith(CARRIED ? "connect-netty" : "ForkJoinPool");
  }

  /** Answers with the thread that carries the handler; a call for "wait" waits before. */
  private static final class Waiting implements ContractService {

    final CountDownLatch begun = new CountDownLatch(100);
    final CountDownLatch gate = new CountDownLatch(1);

    @Override
    public Reply ask(Order order, RequestContext context) {
      if (order.getText().equals("wait")) {
        begun.countDown();
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw context.cancellation().orElseThrow();
        }
      }
      return Reply.newBuilder().setText(carrier()).build();
    }
  }

  @Test
  void handlersThatWait_keepNobodyWaiting_onTheOneLoop() throws Exception {
    Waiting service = new Waiting();
    try (NettyServer server = serve(service);
        NettyTransport transport = connect(server);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      List<Future<Reply>> waiting = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waiting.add(callers.submit(() -> client.ask(order("wait"))));
      }
      assertThat(service.begun.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 100; i++) {
        assertThat(client.ask(order("now")).getText()).isNotEmpty();
      }
      service.gate.countDown();
      for (Future<Reply> each : waiting) {
        assertCarrier(each.get(30, TimeUnit.SECONDS).getText());
      }
    }
  }

  /** Computes until the watch has said so, where there is one. */
  private final class Computing implements ContractService {

    @Override
    public Reply ask(Order order, RequestContext context) {
      String carrier = carrier();
      long sinceNanos = System.nanoTime();
      while (order.getText().equals("compute")
          && CARRIED
          && !stall.isDone()
          && System.nanoTime() - sinceNanos < TimeUnit.SECONDS.toNanos(30)) {
        Thread.onSpinWait();
      }
      return Reply.newBuilder().setText(carrier).build();
    }
  }

  @Test
  void handlerThatComputes_isFound_andItsMethodRunsElsewhereThen() throws Exception {
    try (NettyServer server = serve(new Computing());
        NettyTransport transport = connect(server)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertCarrier(client.ask(order("compute")).getText());
      if (CARRIED) {
        assertThat(stall.get(30, TimeUnit.SECONDS))
            .startsWith(
                "connect-handler /verification.v1.ContractService/Ask has kept its event loop for"
                    + " more than 60 ms")
            .contains("CarriedHandlersTest$Computing.ask");
        assertThat(logged).singleElement().extracting(LogRecord::getLevel).isEqualTo(Level.WARNING);
      }
      assertThat(client.ask(order("after")).getText()).startsWith("ForkJoinPool");
    }
  }

  /** The handler's thread goes on when its loop has ended, with all that it has to clean up. */
  @Test
  void handlerThatOutlivesItsServer_ends() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<String> ended = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    ContractService stubborn =
        new ContractService() {
          @Override
          public Reply ask(Order order, RequestContext context) {
            begun.complete(null);
            boolean open = false;
            while (!open) {
              try {
                gate.await();
                open = true;
              } catch (InterruptedException e) {
                continue; // It does not give up when it is cancelled.
              }
            }
            ended.complete(carrier());
            return Reply.getDefaultInstance();
          }
        };
    try (NettyTransport transport = connectAndEnd(stubborn, begun)) {
      gate.countDown();
      assertThat(ended.get(30, TimeUnit.SECONDS)).startsWith("ForkJoinPool");
    }
  }

  private static NettyTransport connectAndEnd(
      ContractService service, CompletableFuture<Void> begun) {
    NettyServer server = serve(service);
    NettyTransport transport = connect(server);
    ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
    CompletableFuture<?> call = client.ask(order("x")).toCompletableFuture();
    begun.orTimeout(30, TimeUnit.SECONDS).join();
    server.shutdown(java.time.Duration.ZERO);
    assertThat(call).failsWithin(30, TimeUnit.SECONDS);
    return transport;
  }
}
