package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.ClientHttp2;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.verification.http.RawHttp2Server;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls between sides whose settings of HTTP/2 are far from the defaults. */
final class Http2SettingsTest {

  private static final int MOST = 16_777_215;
  private static final Router ROUTER = Router.builder().service(new Contract(new Gates())).build();
  private static final ClientConfig UNCOMPRESSED =
      ClientConfig.builder().acceptCompressions().build();

  private static Order order(int bytes, int count) {
    return Order.newBuilder().setText("x".repeat(bytes)).setCount(count).build();
  }

  static Stream<Arguments> sides() {
    ServerHttp2 largeServer =
        ServerHttp2.builder().frameBytes(MOST).windowBytes(MOST).headerTableBytes(MOST).build();
    ServerHttp2 smallServer = ServerHttp2.builder().windowBytes(65_535).headerTableBytes(0).build();
    ClientHttp2 largeClient =
        ClientHttp2.defaults()
            .withFrameBytes(MOST)
            .withWindowBytes(MOST)
            .withHeaderTableBytes(MOST);
    ClientHttp2 smallClient =
        ClientHttp2.defaults().withWindowBytes(65_535).withHeaderTableBytes(0);
    return Stream.of(largeServer, smallServer)
        .flatMap(server ->
            Stream.of(largeClient, smallClient)
                .flatMap(client ->
                    Stream.of(Protocol.values())
                        .map(protocol -> Arguments.of(server, client, protocol))));
  }

  @ParameterizedTest
  @MethodSource("sides")
  void calls_goBetweenSidesOfAnySettings(
      ServerHttp2 ofServer, ClientHttp2 ofClient, Protocol protocol) {
    try (NettyServer server =
            NettyServer.builder()
                .host("127.0.0.1")
                .port(0)
                .http2(ofServer)
                .handler(ROUTER)
                .start();
        NettyTransport transport =
            NettyTransport.builder("http://127.0.0.1:" + server.port())
                .httpVersion(HttpVersion.HTTP_2)
                .http2(ofClient)
                .config(UNCOMPRESSED)
                .protocol(protocol)
                .build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      for (int bytes : new int[] {1, 100_000, 3_000_000}) {
        assertThat(client.ask(order(bytes, 0)).getText()).hasSize(bytes);
      }
      try (ServerStreamingCall<Reply> replies = client.repeat(order(100_000, 5))) {
        assertThat(replies).hasSize(5);
      }
      assertThat(server.openConnections()).isEqualTo(1);
    }
  }

  /** DATA of as many bytes on the stream of a request. */
  private static ByteBuf data(int stream, int bytes) {
    return Unpooled.buffer()
        .writeMedium(bytes)
        .writeByte(0)
        .writeByte(0)
        .writeInt(stream)
        .writeZero(bytes);
  }

  @Test
  void frameLongerThanTheClientAnnounces_isAgainstTheRules() {
    int most = 50_000;
    RawHttp2Server.Answer answer =
        request ->
            request
                .headers(false, ":status", "200", "content-type", "application/grpc+proto")
                .raw(data(request.stream().id(), most + 1));
    try (RawHttp2Server server = new RawHttp2Server(Wire.PLAINTEXT, answer);
        NettyTransport transport =
            NettyTransport.builder(server.url())
                .http2(ClientHttp2.defaults().withFrameBytes(most))
                .protocol(Protocol.GRPC)
                .build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(order(1, 0)))
          .withMessageContaining("violated HTTP")
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
    }
  }
}
