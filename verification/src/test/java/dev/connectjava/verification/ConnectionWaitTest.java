package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Peer;
import dev.connectjava.Router;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What listeners are told that requests wait for which have no connection. */
final class ConnectionWaitTest {

  private final Gates gates = new Gates();
  private final Router router = Router.builder().service(new Contract(gates)).build();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .http2(ServerHttp2.builder().concurrentStreams(1).build())
          .handler(router)
          .start();
  private final LinkedBlockingQueue<Waits> attempts = new LinkedBlockingQueue<>();

  /** Runs once, on the event loop, when an attempt waits for something. */
  private volatile @Nullable Runnable whenFirstWaits;

  @AfterEach
  void close() {
    server.close();
  }

  /** Keeps what an attempt waits for, and then its start. */
  private final class Waits implements AttemptListener {

    final List<String> told = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> whenWaitingForAStream = new CompletableFuture<>();

    @Override
    public void onWaiting(ConnectionWait wait) {
      told.add(wait.name());
      Runnable action = whenFirstWaits;
      whenFirstWaits = null;
      if (action != null) {
        action.run();
      }
      if (wait == ConnectionWait.FREE_STREAM) {
        whenWaitingForAStream.complete(null);
      }
    }

    @Override
    public void onConnected(Peer peer) {
      told.add("connected");
    }
  }

  private Waits next() throws InterruptedException {
    Waits waits = attempts.poll(30, TimeUnit.SECONDS);
    assertThat(waits).isNotNull();
    return waits;
  }

  private NettyTransport.Builder transport(String host, HttpVersion version) {
    ClientListener everything =
        new ClientListener() {
          @Override
          public AttemptListener onAttempt(AttemptContext attempt) {
            Waits waits = new Waits();
            attempts.add(waits);
            return waits;
          }
        };
    return NettyTransport.builder("http://" + host + ":" + server.port())
        .httpVersion(version)
        .maxConnections(1)
        .config(ClientConfig.builder().listener(call -> everything).build());
  }

  private static Order gated(String gate) {
    return Order.newBuilder().setGate(gate).build();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void nameOfAHost_isLookedUpFirst(HttpVersion version) throws Exception {
    try (NettyTransport transport = transport("localhost", version).build()) {
      Reply unused = ContractServiceClient.of(transport).ask(Order.getDefaultInstance());
      assertThat(next().told).containsExactly("RESOLUTION", "CONNECTION", "connected");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void requestWithoutAFreeStream_waitsForOne(HttpVersion version) throws Exception {
    try (NettyTransport transport = transport("127.0.0.1", version).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      CompletableFuture<Reply> first = client.ask(gated("first"));
      gates.at("first").awaitArrival();
      CompletableFuture<Reply> second = client.ask(gated("second"));
      CompletableFuture<Reply> third = client.ask(Order.getDefaultInstance());
      Waits ofFirst = next();
      Waits ofSecond = next();
      Waits ofThird = next();
      ofThird.whenWaitingForAStream.get(30, TimeUnit.SECONDS);

      gates.at("first").open();
      gates.at("second").awaitArrival();
      gates.at("second").open();
      CompletableFuture.allOf(first, second, third).get(30, TimeUnit.SECONDS);
      assertThat(ofFirst.told).containsExactly("CONNECTION", "connected");
      assertThat(ofSecond.told).containsExactly("FREE_STREAM", "connected");
      assertThat(ofThird.told).containsExactly("FREE_STREAM", "connected");
    }
  }

  @Test
  void requestsBehindTheConnectionsThatAreMade_waitForAFreeOne() throws Exception {
    try (NettyTransport transport = transport("127.0.0.1", HttpVersion.HTTP_1).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        replies.add(client.ask(gated("all")));
      }
      gates.at("all").awaitArrival();
      Waits ofFirst = next();
      for (int i = 1; i < 30; i++) {
        Waits waits = next();
        waits.whenWaitingForAStream.get(30, TimeUnit.SECONDS);
        assertThat(waits.told).endsWith("FREE_STREAM");
      }
      gates.at("all").open();
      CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
      assertThat(ofFirst.told).containsExactly("CONNECTION", "connected");
    }
  }

  @Test
  void requestsThatWaitTogether_areToldOfTheSameConnection() throws Exception {
    try (NettyTransport transport = transport("localhost", HttpVersion.HTTP_1).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      CompletableFuture<CompletableFuture<Reply>> second = new CompletableFuture<>();
      whenFirstWaits = () -> second.complete(client.ask(Order.getDefaultInstance()));
      CompletableFuture<Reply> first = client.ask(Order.getDefaultInstance());
      CompletableFuture.allOf(first, second.thenCompose(reply -> reply)).get(30, TimeUnit.SECONDS);
      assertThat(next().told).containsExactly("RESOLUTION", "CONNECTION", "connected");
      assertThat(next().told).endsWith("FREE_STREAM", "connected").contains("CONNECTION");
    }
  }
}
