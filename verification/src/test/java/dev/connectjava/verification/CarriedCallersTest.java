package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Callers whose virtual threads an event loop of their transport carries. On JDKs before 24 they
 * are ordinary virtual threads, and the tests assert what is the same for both, and that.
 */
final class CarriedCallersTest {

  private static final boolean CARRIED = Runtime.version().feature() >= 24;

  private final Answers service = new Answers();
  private final NettyServer server = NettyServer.builder().port(0).service(service).start();

  @AfterEach
  void close() {
    service.gate.countDown();
    server.close();
  }

  /** Answers with the client's address, so that its connections can be told apart. */
  private static final class Answers implements ContractService {

    final CountDownLatch gate = new CountDownLatch(1);
    final CountDownLatch begun = new CountDownLatch(1);

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
      return Reply.newBuilder().setText(String.valueOf(context.peer())).build();
    }

    @Override
    public Reply collect(RequestStream<Order> orders, RequestContext context) {
      int count = 0;
      for (Order unused : orders) {
        count++;
      }
      return Reply.newBuilder().setCount(count).build();
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> responses, RequestContext context) {
      for (int i = 0; i < order.getCount(); i++) {
        responses.send(Reply.newBuilder().setCount(i).build());
      }
    }

    @Override
    public void chat(
        RequestStream<Order> requests, ResponseStream<Reply> responses, RequestContext context) {
      for (Order order : requests) {
        responses.send(Reply.newBuilder().setCount(order.getCount()).build());
      }
    }
  }

  private NettyTransport.Builder transport(HttpVersion version) {
    return NettyTransport.builder("http://127.0.0.1:" + server.port()).httpVersion(version);
  }

  private interface Body<T> {
    T run() throws Exception;
  }

  private static <T> CompletableFuture<T> start(ThreadFactory threads, Body<T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    threads
        .newThread(() -> {
          try {
            result.complete(body.run());
          } catch (Exception | Error e) {
            result.completeExceptionally(e);
          }
        })
        .start();
    return result.orTimeout(60, TimeUnit.SECONDS);
  }

  /** Returns the name of the platform thread that carries this virtual thread. */
  private static String carrier() {
    String thread = Thread.currentThread().toString();
    return thread.substring(thread.indexOf('@') + 1);
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static void assertCarried(String carrier) {
    assertThat(carrier).startsWith(CARRIED ? "connect-netty-client" : "ForkJoinPool");
  }

  /** All, unless the system has not run the loop for so long that the watch has freed a thread. */
  private static void assertMostCarried(List<String> carriers) {
    long onLoop = carriers.stream().filter(each -> each.startsWith("connect-netty-client")).count();
    assertThat(onLoop)
        .isBetween(CARRIED ? carriers.size() * 9 / 10L : 0L, CARRIED ? carriers.size() : 0L);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void callersThatWait_areCarriedByTheOneLoop(HttpVersion version) throws Exception {
    try (NettyTransport transport = transport(version).build();
        ExecutorService callers = Executors.newThreadPerTaskExecutor(transport.carriedThreads())) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(
            callers.submit(() -> {
              List<String> carriers = new ArrayList<>();
              for (int call = 0; call < 50; call++) {
                client.ask(order(""));
                carriers.add(carrier());
              }
              assertThat(Thread.currentThread().isVirtual()).isTrue();
              return carriers;
            }));
      }
      List<String> carriers = new ArrayList<>();
      for (Future<List<String>> each : all) {
        carriers.addAll(each.get(60, TimeUnit.SECONDS));
      }
      assertMostCarried(carriers);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void streams_workAsOnOtherThreads(HttpVersion version) throws Exception {
    try (NettyTransport transport = transport(version).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      ThreadFactory threads = transport.carriedThreads();
      CompletableFuture<Integer> received =
          start(
              threads,
              () -> {
                int sum = 0;
                try (ServerStreamingCall<Reply> replies =
                    client.repeat(Order.newBuilder().setCount(50_000).build())) {
                  for (Reply reply : replies) {
                    sum += reply.getCount() % 2;
                  }
                }
                return sum;
              });
      CompletableFuture<Integer> sent =
          start(
              threads,
              () -> {
                try (ClientStreamingCall<Order, Reply> call = client.collect()) {
                  for (int i = 0; i < 50_000; i++) {
                    call.send(order("x"));
                  }
                  return call.finish().getCount();
                }
              });
      assertThat(received.get()).isEqualTo(25_000);
      assertThat(sent.get()).isEqualTo(50_000);
      if (version == HttpVersion.HTTP_2) {
        assertThat(start(threads, () -> chat(client)).get()).isEqualTo(1_000);
      }
    }
  }

  private static int chat(ContractServiceClient client) {
    int answers = 0;
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      for (int i = 0; i < 1_000; i++) {
        call.send(Order.newBuilder().setCount(i).build());
        Reply reply = call.receive();
        answers += reply != null && reply.getCount() == i ? 1 : 0;
      }
    }
    return answers;
  }

  /** A caller that sends without waiting, on the loop that has to send its messages. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void callerThatSendsWithoutWaiting_letsOtherCallersGoOn(HttpVersion version) throws Exception {
    try (NettyTransport transport = transport(version).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      ThreadFactory threads = transport.carriedThreads();
      AtomicBoolean answered = new AtomicBoolean();
      start(threads, () -> client.ask(order(""))).get(); // Loads classes.
      CompletableFuture<Boolean> sending =
          start(
              threads,
              () -> {
                CompletableFuture<?> other =
                    start(
                        threads,
                        () -> {
                          client.ask(order(""));
                          answered.set(true);
                          return true;
                        });
                try (ClientStreamingCall<Order, Reply> call = client.collect()) {
                  for (int i = 0; i < 12_000 && !answered.get(); i++) {
                    long sinceNanos = System.nanoTime();
                    while (System.nanoTime() - sinceNanos < 50_000) {
                      Thread.onSpinWait();
                    }
                    call.send(Order.getDefaultInstance());
                  }
                  boolean result = answered.get();
                  call.finish();
                  other.get();
                  return result;
                }
              });
      assertThat(sending.get()).isTrue();
    }
  }

  /** A thread's calls use the connections of the loop that carries it. */
  @Test
  void withSeveralLoops_aCallUsesTheLoopOfItsThread() throws Exception {
    try (NettyTransport transport =
        transport(HttpVersion.HTTP_2).eventLoopThreads(2).maxConnections(1).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      ThreadFactory threads = transport.carriedThreads();
      Set<String> pairs = new TreeSet<>();
      Set<String> peers = new TreeSet<>();
      for (int i = 0; i < 20; i++) {
        List<String> seen =
            start(
                    threads,
                    () -> {
                      List<String> pair = new ArrayList<>();
                      for (int call = 0; call < 5; call++) {
                        String peer = client.ask(order("")).getText();
                        pair.add(peer);
                        pair.add(carrier() + " " + peer);
                      }
                      return pair;
                    })
                .get();
        for (int each = 0; each < seen.size(); each += 2) {
          peers.add(seen.get(each));
          if (!seen.get(each + 1).startsWith("ForkJoinPool")) { // The watch may have freed it.
            pairs.add(seen.get(each + 1));
          }
        }
      }
      assertThat(peers).hasSize(2);
      assertThat(pairs).hasSize(CARRIED ? 2 : 0);
    }
  }

  /** The threads go on when their loop has ended. */
  @Test
  void whenTheTransportIsClosed_itsThreadsGoOn() throws Exception {
    NettyTransport transport = transport(HttpVersion.HTTP_2).build();
    ContractServiceClient client = ContractServiceClient.of(transport);
    ThreadFactory threads = transport.carriedThreads();
    CompletableFuture<String> after = new CompletableFuture<>();
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<RpcException> waiting =
        start(
            threads,
            () -> {
              try {
                client.ask(order("wait"));
                throw new AssertionError("answered");
              } catch (RpcException e) {
                closed.await();
                after.complete(carrier());
                return e;
              }
            });
    assertThat(service.begun.await(30, TimeUnit.SECONDS)).isTrue();
    transport.close();
    closed.countDown();
    assertThat(waiting.get().code()).isEqualTo(Code.CANCELED);
    assertThat(after.get(30, TimeUnit.SECONDS)).startsWith("ForkJoinPool");
    CompletableFuture<String> late =
        start(
            threads,
            () -> {
              assertThatThrownBy(() -> client.ask(order(""))).isInstanceOf(RpcException.class);
              return carrier();
            });
    assertThat(late.get()).startsWith("ForkJoinPool");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void callerThatClosesItsTransport_waitsForTheEndOfItsOwnLoop(HttpVersion version)
      throws Exception {
    NettyTransport transport = transport(version).build();
    ContractServiceClient client = ContractServiceClient.of(transport);
    CompletableFuture<Duration> closing =
        start(
            transport.carriedThreads(),
            () -> {
              client.ask(order(""));
              long sinceNanos = System.nanoTime();
              transport.close();
              return Duration.ofNanos(System.nanoTime() - sinceNanos);
            });
    assertThat(closing.get()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void callerThatComputes_isFound_andThreadsOfItsFactoryAreOrdinaryThen() throws Exception {
    CompletableFuture<String> stall = new CompletableFuture<>();
    Logger logger = Logger.getLogger("dev.connectjava.call.StallWatch");
    Handler recorder = new Recorder(stall);
    logger.setUseParentHandlers(false);
    logger.addHandler(recorder);
    try (NettyTransport transport = transport(HttpVersion.HTTP_2).build()) {
      ThreadFactory threads = transport.carriedThreads();
      String carrier =
          start(
                  threads,
                  () -> {
                    String before = carrier();
                    long sinceNanos = System.nanoTime();
                    while (CARRIED
                        && !stall.isDone()
                        && System.nanoTime() - sinceNanos < 30_000_000_000L) {
                      Thread.onSpinWait();
                    }
                    return before;
                  })
              .get();
      assertCarried(carrier);
      if (CARRIED) {
        assertThat(stall.get(30, TimeUnit.SECONDS))
            .startsWith("connect-caller has kept its event loop for more than 60 ms")
            .contains("For the next 10 s the threads of its factory are ordinary virtual threads")
            .contains("CarriedCallersTest");
      }
      assertThat(start(threads, CarriedCallersTest::carrier).get()).startsWith("ForkJoinPool");
      assertCarried(start(transport.carriedThreads(), CarriedCallersTest::carrier).get());
    } finally {
      logger.removeHandler(recorder);
      logger.setUseParentHandlers(true);
    }
  }

  private static final class Recorder extends Handler {
    private final CompletableFuture<String> first;

    Recorder(CompletableFuture<String> first) {
      this.first = first;
    }

    @Override
    public void publish(LogRecord entry) {
      first.complete(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
