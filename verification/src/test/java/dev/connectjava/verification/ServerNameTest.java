package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.http.TestNames;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The name by which a server of TLS is asked for (SNI). */
final class ServerNameTest {

  private static final String OK =
      "HTTP/1.1 200 OK\ncontent-type: application/proto\ncontent-length: 4\n\n";

  /** A target, and what its server sees. */
  record Asked(
      TlsProvider provider, String host, @Nullable String serverName, List<String> names) {}

  static Stream<Asked> asked() {
    List<Asked> asked = new ArrayList<>();
    for (TlsProvider provider : TlsProvider.values()) {
      String name = TestNames.ONE_ADDRESS;
      asked.add(new Asked(provider, name, null, List.of(name)));
      asked.add(new Asked(provider, "127.0.0.1", null, List.of()));
      asked.add(new Asked(provider, "[::1]", null, List.of()));
      asked.add(new Asked(provider, "127.0.0.1", name, List.of(name)));
    }
    return asked.stream();
  }

  @ParameterizedTest
  @MethodSource("asked")
  void server_isAskedForByItsName_notByItsAddress(Asked asked) throws Exception {
    List<List<String>> seen = new CopyOnWriteArrayList<>();
    List<Optional<String>> told = new CopyOnWriteArrayList<>();
    RawHttp1Server.Answer answer =
        connection -> {
          seen.add(connection.requestedNames());
          connection.write(OK);
          connection.write(ScriptedBytes.reply("proto"));
        };
    ClientTls.Builder tls = TestCertificate.clientTls(asked.provider());
    if (asked.serverName() != null) {
      tls.serverName(asked.serverName());
    }
    InetAddress address = InetAddress.getByName(asked.host());
    try (RawHttp1Server server = new RawHttp1Server(Wire.TLS, answer, address);
        NettyTransport transport =
            NettyTransport.builder("https://" + asked.host() + ":" + server.port())
                .httpVersion(HttpVersion.HTTP_1)
                .tls(tls.build())
                .connectionListener(start ->
                    new ConnectionListener() {
                      @Override
                      public void onHandshake(Handshake handshake) {
                        told.add(handshake.serverName());
                      }
                    })
                .build()) {
      Order order = Order.newBuilder().setText("hi").build();
      assertThat(ContractServiceClient.of(transport).ask(order).getText()).isEqualTo("hi");
    }
    assertThat(seen).containsExactly(asked.names());
    assertThat(told).containsExactly(asked.names().stream().findFirst());
  }
}
