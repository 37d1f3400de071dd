package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientLimits;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.UnaryResponse;
import dev.connectjava.netty.KeepAlive;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.verification.http.TestAuthority;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What docs/guide/clients.md says. */
final class ClientsPageTest {

  private static final TestAuthority AUTHORITY = new TestAuthority();

  /** The first example, whose server is not there. */
  static void call(GreetRequest request) {
    try (Transport transport = NettyTransport.to("http://localhost:8080")) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      greet.greet(request);
    }
  }

  @Test
  void client_isMadeOfATransport() {
    NettyServer server = NettyServer.builder().port(0).service(new Greeter()).start();
    String url = "http://localhost:" + server.port();
    ClientConfig config =
        ClientConfig.builder()
            .protocol(Protocol.GRPC)
            .timeout(Duration.ofSeconds(5))
            .header("x-client", "shop")
            .options(
                GreetServiceMethods.COUNT, CallOptions.defaults().withTimeout(Duration.ofHours(1)))
            .build();
    try (server;
        Transport transport = NettyTransport.builder(url).config(config).build()) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();

      GreetResponse response = greet.greet(request);
      CompletableFuture<GreetResponse> later = greet.async().greet(request);
      UnaryResponse<GreetResponse> whole = greet.call(GreetServiceMethods.GREET, request);

      assertThat(response.getGreeting()).isEqualTo("Hello, Ada!");
      assertThat(later.join()).isEqualTo(response);
      assertThat(whole.message()).isEqualTo(response);
    }
  }

  @Test
  void connections_haveSettings() {
    NettyServer server = NettyServer.builder().port(0).service(new Greeter()).start();
    String url = "http://localhost:" + server.port();
    NettyTransport transport =
        NettyTransport.builder(url)
            .idleTimeout(Duration.ofSeconds(30))
            .keepAlive(KeepAlive.every(Duration.ofMinutes(5)))
            .build();
    try (server;
        transport) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(Greeter.request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    }
  }

  @Test
  void unreachableServer_isUnavailable() {
    NettyServer server = NettyServer.builder().port(0).service(new Greeter()).start();
    String url = "http://localhost:" + server.port();
    server.close();
    try (NettyTransport transport = NettyTransport.to(url)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> greet.greet(Greeter.request("Ada")))
          .matches(e -> e.code() == Code.UNAVAILABLE && !e.isFromPeer())
          .matches(e -> e.target().orElse("").equals(url));
    }
  }

  /** Is unavailable at first. */
  static final class Recovering implements GreetService {

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      if (calls.incrementAndGet() < 3) {
        throw new RpcException(Code.UNAVAILABLE, "not yet");
      }
      return GreetResponse.newBuilder().setGreeting("Hello at last!").build();
    }
  }

  static GreetResponse greetPersistently(GreetServiceClient greet, GreetRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return greet.greet(request);
      } catch (RpcException e) {
        if (e.code() != Code.UNAVAILABLE || attempt == 3) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    assertThat(attempt).isLessThan(3);
  }

  @Test
  void caller_triesAgain() {
    try (Transport transport = InMemoryTransport.to(new Recovering())) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greetPersistently(greet, Greeter.request("Ada")).getGreeting())
          .isEqualTo("Hello at last!");
    }
  }

  /** Keeps a token that is valid now, and gets the next one in time. */
  record Tokens(AtomicInteger number) {
    String current() {
      return "t" + number.incrementAndGet();
    }
  }

  static final class Echo implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      String token = context.requestHeaders().first("authorization").orElse("");
      return GreetResponse.newBuilder().setGreeting(token).build();
    }
  }

  @Test
  void token_isThatOfTheMoment() {
    Tokens tokens = new Tokens(new AtomicInteger());
    ClientHeadInterceptor token =
        (attempt, headers) -> headers.set("authorization", "Bearer " + tokens.current());
    ClientConfig config = ClientConfig.builder().headInterceptor(token).build();
    Router router = Router.builder().service(new Echo()).build();
    try (Transport transport = InMemoryTransport.to(router, config)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(Greeter.request("")).getGreeting()).isEqualTo("Bearer t1");
      assertThat(greet.greet(Greeter.request("")).getGreeting()).isEqualTo("Bearer t2");
    }
  }

  @Test
  void tls_trustsAnAuthority() {
    TlsTrust authority = AUTHORITY.trust();
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .tls(ServerTls.of(AUTHORITY.server("127.0.0.1")))
            .service(new Greeter())
            .start();
    String url = "https://127.0.0.1:" + server.port();
    TlsIdentity shop = AUTHORITY.client("shop");
    ClientTls tls = ClientTls.builder().trust(authority).identity(shop).build();
    try (server;
        NettyTransport trusting = NettyTransport.builder(url).tls(tls).build();
        NettyTransport wary = NettyTransport.to(url)) {
      assertThat(GreetServiceClient.of(trusting).greet(Greeter.request("Ada")).getGreeting())
          .isEqualTo("Hello, Ada!");
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> GreetServiceClient.of(wary).greet(Greeter.request("Ada")))
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }

  @Test
  void defaults_areThoseOfThePage() {
    ClientConfig config = ClientConfig.defaults();
    assertThat(config.protocol()).isEqualTo(Protocol.CONNECT);
    assertThat(config.codec()).isEqualTo("proto");
    assertThat(config.timeout()).isEmpty();
    assertThat(config.sendCompression()).isEmpty();
    assertThat(config.useGet()).isFalse();
    assertThat(ClientLimits.defaults().responseMessageBytes()).hasValue(4 * 1024 * 1024);
    assertThat(ClientLimits.defaults().requestMessageBytes()).isEmpty();
    KeepAlive keepAlive = KeepAlive.every(Duration.ofMinutes(5));
    assertThat(keepAlive.timeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(ClientTls.defaults().handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
  }
}
