package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.NettyTransportKind;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The event loops of a client: several of them, and each kind. */
final class ClientEventLoopsTest {

  private static final int LOOPS = 4;
  private static final int CALLERS = 64;
  private static final int CALLS = 20;

  private final Gates gates = new Gates();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .handler(Router.builder().service(new Contract(gates)).build())
          .start();
  private final String url = "http://127.0.0.1:" + server.port();

  @AfterEach
  void close() {
    server.close();
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  /** Calls, each of a thread of its own. */
  private static <T> List<Future<T>> callers(int count, Caller<T> caller) {
    List<Future<T>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int number = i;
        Callable<T> task = () -> caller.call(number);
        results.add(threads.submit(task));
      }
    }
    return results;
  }

  /** What a thread of this number does. */
  private interface Caller<T> {
    T call(int number) throws Exception;
  }

  /** Threads differ in the event loop that they are given. */
  @Test
  void callersOfManyThreads_areSpread_andEachHasItsAnswers() throws Exception {
    try (NettyTransport transport = NettyTransport.builder(url).eventLoopThreads(LOOPS).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      List<Future<List<String>>> answers =
          callers(
              CALLERS,
              number -> {
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < CALLS; i++) {
                  texts.add(client.ask(order(number + "/" + i)).getText());
                }
                return texts;
              });
      for (int number = 0; number < CALLERS; number++) {
        List<String> texts = answers.get(number).get();
        assertThat(texts).hasSize(CALLS);
        for (int i = 0; i < CALLS; i++) {
          assertThat(texts.get(i)).isEqualTo(number + "/" + i);
        }
      }
      assertThat(server.openConnections()).isEqualTo(LOOPS);
    }
  }

  /** Its callbacks come there, and what they call in turn. */
  @Test
  void callsOfAnEventLoop_stayOnIt() throws Exception {
    ClientConfig onTheLoop = ClientConfig.builder().callbackExecutor(Runnable::run).build();
    try (NettyTransport transport =
        NettyTransport.builder(url).eventLoopThreads(LOOPS).config(onTheLoop).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      List<Future<List<Thread>>> threads =
          callers(
              CALLERS,
              number -> {
                List<Thread> seen = new CopyOnWriteArrayList<>();
                CompletableFuture<Void> calls = new CompletableFuture<>();
                seenByCallsInARow(client, "gate " + number, seen, calls);
                calls.get(10, TimeUnit.SECONDS);
                return seen;
              });
      Set<Thread> all = new HashSet<>();
      for (Future<List<Thread>> each : threads) {
        assertThat(each.get()).hasSize(CALLS);
        assertThat(Set.copyOf(each.get())).hasSize(1);
        all.addAll(each.get());
      }
      assertThat(all).hasSize(LOOPS);
    }
  }

  /** The first one waits at its gate, so that its callback is not run by who asks for it. */
  private void seenByCallsInARow(
      ContractServiceClient.Async client,
      String gate,
      List<Thread> seen,
      CompletableFuture<Void> end) {
    CompletableFuture<Void> unused =
        client
            .ask(Order.newBuilder().setText("x").setGate(gate).build())
            .thenAccept(reply -> {
              seen.add(Thread.currentThread());
              if (seen.size() == CALLS) {
                end.complete(null);
              } else {
                seenByCallsInARow(client, gate, seen, end);
              }
            });
    gates.at(gate).open();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void closedTransport_endsTheCallsOfAllEventLoops(HttpVersion version) throws Exception {
    NettyTransport transport =
        NettyTransport.builder(url).eventLoopThreads(LOOPS).httpVersion(version).build();
    ContractServiceClient client = ContractServiceClient.of(transport);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String gate = "gate " + i;
        calls.add(
            threads.submit(
                () -> client.ask(Order.newBuilder().setText("x").setGate(gate).build())));
        gates.at(gate).awaitArrival();
      }
      transport.close();
      for (Future<?> call : calls) {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> call.get(10, TimeUnit.SECONDS))
            .havingCause()
            .isInstanceOfSatisfying(
                RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
      }
    }
  }

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.values()).filter(NettyTransportKind::isAvailable);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachKind_calls(NettyTransportKind kind) {
    for (HttpVersion version : List.of(HttpVersion.HTTP_1, HttpVersion.HTTP_2)) {
      try (NettyTransport transport =
          NettyTransport.builder(url).transport(kind).httpVersion(version).build()) {
        assertThat(ContractServiceClient.of(transport).ask(order("x")).getText()).isEqualTo("x");
      }
    }
  }
}
