package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.reply;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server of HTTP/1.1 that sends, after a complete response, bytes for which nobody has asked. The
 * next call must have its own answer, on another connection, never a mixture.
 */
@ParameterizedClass
@EnumSource(Wire.class)
final class StrayBytesTest {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();
  private static final byte[] REPLY = reply("proto");
  private static final String HEAD =
      "HTTP/1.1 200 OK\ncontent-type: application/proto\ncontent-length: " + REPLY.length + "\n\n";

  private final Wire wire;

  StrayBytesTest(Wire wire) {
    this.wire = wire;
  }

  private static byte[] response(String stray) {
    return join(utf8(HEAD.replace("\n", "\r\n")), REPLY, utf8(stray.replace("\n", "\r\n")));
  }

  private NettyTransport to(RawHttp1Server server) {
    return wire.client(server.url()).httpVersion(HttpVersion.HTTP_1).maxConnections(1).build();
  }

  /** They begin no response, begin one, are one, or are what may precede one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "\n",
        "H",
        "HTTP/1.1 503 Busy\nx-pad: ",
        "HTTP/1.1 500 Internal Server Error\ncontent-length: 0\n\n",
        "HTTP/1.1 100 Continue\n\n",
        "HTTP/1.1 408 Request Timeout\nconnection: close\n\n"
      })
  @Attack(
      value = "server bytes between two responses",
      kind = Kind.SMUGGLING,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void bytesBetweenTwoExchanges_endTheConnection(String stray) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    AtomicInteger requests = new AtomicInteger();
    RawHttp1Server.Answer later =
        connection -> {
          connection.write(response(""));
          if (requests.incrementAndGet() == 1) {
            answered.orTimeout(10, TimeUnit.SECONDS).join();
            connection.write(stray);
          }
        };
    try (RawHttp1Server server = new RawHttp1Server(wire, later);
        NettyTransport transport = to(server)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      answered.complete(null);
      server.awaitClosed();
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** The second call waits for the connection when they come, together with its response. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "\n",
        "HTTP/1.1 503 Busy\nx-pad: ",
        "HTTP/1.1 500 Internal Server Error\ncontent-length: 0\n\n",
        "HTTP/1.1 100 Continue\n\n"
      })
  @Attack(
      value = "server bytes behind a response",
      kind = Kind.SMUGGLING,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void bytesBehindAResponse_areNoneOfTheNextOne(String stray) {
    CompletableFuture<Void> bothAsk = new CompletableFuture<>();
    AtomicInteger requests = new AtomicInteger();
    RawHttp1Server.Answer together =
        connection -> {
          bothAsk.orTimeout(10, TimeUnit.SECONDS).join();
          connection.write(response(requests.incrementAndGet() == 1 ? stray : ""));
        };
    try (RawHttp1Server server = new RawHttp1Server(wire, together);
        NettyTransport transport = to(server)) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      CompletableFuture<Reply> first = client.ask(ORDER);
      CompletableFuture<Reply> second = client.ask(ORDER);
      bothAsk.complete(null);
      assertThat(first).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(second).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** A chunked response ends with its trailers; over TLS the rest is in a record of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"garbage", "HTTP/1.1 503 Busy\nx-pad: "})
  @Attack(
      value = "server bytes behind the last chunk",
      kind = Kind.SMUGGLING,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void bytesBehindChunks_areNoneOfTheNextOne(String stray) {
    AtomicInteger requests = new AtomicInteger();
    String head =
        "HTTP/1.1 200 OK\ncontent-type: application/proto\ntransfer-encoding: chunked\n\n";
    RawHttp1Server.Answer chunked =
        connection -> {
          connection.write(head + Integer.toHexString(REPLY.length) + "\n");
          connection.write(REPLY);
          if (requests.incrementAndGet() == 1) {
            connection.write("\n0\n\n" + stray);
          } else {
            connection.write("\n0\n\n");
          }
        };
    try (RawHttp1Server server = new RawHttp1Server(wire, chunked);
        NettyTransport transport = to(server)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      assertThat(server.connections()).isEqualTo(2);
    }
  }
}
