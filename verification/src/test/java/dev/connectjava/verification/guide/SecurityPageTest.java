package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.netty.KeepAlive;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.verification.http.TestAuthority;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What docs/guide/security.md says. */
final class SecurityPageTest {

  private static final TestAuthority AUTHORITY = new TestAuthority();

  @Test
  void server_servesThoseThatItKnows() {
    ServerHeadInterceptor authentication =
        call -> {
          if (!call.requestHeaders().contains("authorization")) {
            throw new RpcException(Code.UNAUTHENTICATED, "the request has no token");
          }
        };
    ServerTls tls = ServerTls.of(AUTHORITY.server("127.0.0.1"));
    Router router =
        Router.builder()
            .service(new Greeter())
            .headInterceptor(authentication)
            .deadlinePolicy(
                DeadlinePolicy.clientDecides()
                    .withDefault(Duration.ofSeconds(10))
                    .withMaximum(Duration.ofSeconds(60)))
            .limits(ServerLimits.defaults().withRequestMessageBytes(64 * 1024))
            .build();
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .handler(router)
            .tls(tls)
            .connectionLimits(
                ServerConnectionLimits.builder()
                    .maxConnections(10_000)
                    .idleTimeout(Duration.ofMinutes(5))
                    .build())
            .keepAlive(KeepAlive.every(Duration.ofMinutes(2)))
            .start();
    ClientTls trusting = ClientTls.builder().trust(AUTHORITY.trust()).build();
    String url = "https://127.0.0.1:" + server.port();
    try (server;
        NettyTransport transport = NettyTransport.builder(url).tls(trusting).build()) {
      GreetServiceClient stranger = GreetServiceClient.of(transport);
      GreetServiceClient known =
          stranger.with(CallOptions.defaults().withHeader("authorization", "Bearer t0k3n"));
      assertThat(known.greet(Greeter.request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> stranger.greet(Greeter.request("Ada")))
          .matches(e -> e.code() == Code.UNAUTHENTICATED);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> known.greet(Greeter.request("x".repeat(65 * 1024))))
          .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void defaults_areThoseOfThePage() {
    assertThat(ServerHttp2.defaults().abandonedStreams()).isEqualTo(10_000);
    assertThat(ServerHttp2.defaults().abandonedWithin()).isEqualTo(Duration.ofSeconds(10));
    assertThat(MemoryBounds.defaults().totalBytes())
        .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(DeadlinePolicy.clientDecides().timeoutFor(Optional.empty())).isEmpty();
  }
}
