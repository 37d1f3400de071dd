package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that cancel many calls of one connection at once, before there is an answer. */
final class ClientCancellationTest {

  private static final int CALLS = 3_000;

  private final Gates gates = new Gates();
  private final Router router = Router.builder().service(new Contract(gates)).build();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private NettyServer start(UnaryOperator<NettyServer.Builder> settings) {
    NettyServer server =
        settings
            .apply(
                NettyServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .http2(ServerHttp2.builder().concurrentStreams(2 * CALLS).build())
                    .handler(router))
            .start();
    open.add(server);
    return server;
  }

  private ContractServiceClient.Async client(NettyServer server) {
    NettyTransport transport =
        NettyTransport.builder("http://127.0.0.1:" + server.port()).protocol(Protocol.GRPC).build();
    open.add(transport);
    return ContractServiceClient.of(transport).async();
  }

  private static Order order(String gate) {
    return Order.newBuilder().setText("x").setGate(gate).build();
  }

  private void beginAndCancel(ContractServiceClient.Async client, int count) {
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(client.ask(order("cancelled " + i)));
    }
    for (int i = 0; i < count; i++) {
      gates.at("cancelled " + i).awaitArrival();
    }
    replies.forEach(reply -> reply.cancel(false));
  }

  @Test
  void cancelledCalls_costNoOtherCall() {
    NettyServer server = start(settings -> settings);
    ContractServiceClient.Async client = client(server);
    CompletableFuture<Reply> other = client.ask(order("other"));
    beginAndCancel(client, CALLS);
    for (int i = 0; i < CALLS; i++) {
      gates.at("cancelled " + i).awaitCancel();
    }
    gates.at("other").open();
    assertThat(other).succeedsWithin(Duration.ofSeconds(10));
    assertThat(server.openConnections()).isEqualTo(1);
  }

  @Test
  void moreThanTheServerAllows_endTheConnection_whichSaysByWhatSetting() {
    NettyServer server =
        start(settings ->
            settings.http2(
                ServerHttp2.builder().abandonedStreams(10, Duration.ofHours(1)).build()));
    ContractServiceClient.Async client = client(server);
    CompletableFuture<Reply> other = client.ask(order("other"));
    gates.at("other").awaitArrival();
    beginAndCancel(client, 11);
    RpcException failure =
        (RpcException)
            other.handle((value, reason) -> reason).orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure)
        .hasMessage(
            "http://127.0.0.1:%d ended the connection with ENHANCE_YOUR_CALM, \"more than 10"
                + " streams were abandoned within PT1H, before their responses began"
                + " (ServerHttp2.Builder.abandonedStreams)\"",
            server.port());
    gates.at("after").open();
    assertThat(client.ask(order("after"))).succeedsWithin(Duration.ofSeconds(10));
  }
}
