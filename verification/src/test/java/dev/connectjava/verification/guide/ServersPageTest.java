package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.MethodSettings;
import dev.connectjava.Peer;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.http.Cors;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.KeepAlive;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.verification.http.TestAuthority;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What docs/guide/servers.md says. */
final class ServersPageTest {

  private static final TestAuthority AUTHORITY = new TestAuthority();

  /** Sends events until the server drains. */
  static final class Events implements GreetService {

    private final BlockingQueue<Optional<CountResponse>> events = new LinkedBlockingQueue<>();

    @Override
    public void count(
        CountRequest request, ResponseStream<CountResponse> responses, RequestContext context) {
      context.onDrain(() -> events.add(Optional.empty()));
      for (Optional<CountResponse> event = next(); event.isPresent(); event = next()) {
        responses.send(event.get());
      }
    }

    private Optional<CountResponse> next() {
      try {
        return events.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  @Test
  void stream_endsInOrderWhenTheServerDrains() {
    Events events = new Events();
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .service(events)
            .drainDelay(Duration.ZERO)
            .shutdownGrace(Duration.ofSeconds(20))
            .start();
    try (server;
        NettyTransport transport = NettyTransport.to("http://localhost:" + server.port())) {
      GreetServiceClient client = GreetServiceClient.of(transport);
      try (ServerStreamingCall<CountResponse> call = client.count(Greeter.upTo(1))) {
        events.events.add(Optional.of(CountResponse.newBuilder().setValue(7).build()));
        assertThat(call.receive()).isNotNull();
        server.close();
        assertThat(call.receive()).isNull();
      }
    }
  }

  @Test
  void stream_endsAtOnceIfItIsSetSo() {
    MethodSettings subscription = MethodSettings.builder().endOnDrain(true).build();
    Router router =
        Router.builder()
            .service(new Events())
            .settings(GreetServiceMethods.COUNT, subscription)
            .build();
    NettyServer server = NettyServer.builder().port(0).handler(router).start();
    try (server;
        NettyTransport transport = NettyTransport.to("http://localhost:" + server.port())) {
      GreetServiceClient client = GreetServiceClient.of(transport);
      try (ServerStreamingCall<CountResponse> call = client.count(Greeter.upTo(1))) {
        while (router.activeCalls() == 0) {
          Thread.onSpinWait();
        }
        server.close();
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(call::receive)
            .matches(e -> e.code() == Code.UNAVAILABLE);
      }
    }
  }

  @Test
  void limitOfMessages_isThatOfEachSide() {
    ServerLimits large = ServerLimits.defaults().withRequestMessageBytes(16 * 1024 * 1024);
    Router router =
        Router.builder()
            .service(new Greeter())
            .settings(GreetServiceMethods.GREET, MethodSettings.builder().limits(large).build())
            .build();
    ClientConfig config =
        ClientConfig.builder()
            .limits(ClientLimits.defaults().withResponseMessageBytes(16 * 1024 * 1024))
            .build();
    GreetRequest request = Greeter.request("x".repeat(5 * 1024 * 1024));
    try (Transport raised = InMemoryTransport.to(router, config);
        Transport ofClient = InMemoryTransport.to(router);
        Transport ofServer = InMemoryTransport.to(new Greeter())) {
      assertThat(GreetServiceClient.of(raised).greet(request).getGreeting()).endsWith("x!");
      for (Transport limited : List.of(ofClient, ofServer)) {
        GreetServiceClient greet = GreetServiceClient.of(limited);
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(() -> greet.greet(request))
            .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);
      }
    }
  }

  @Test
  void connections_haveAnAge() {
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .service(new Greeter())
            .connectionLimits(
                ServerConnectionLimits.builder().maxAge(Duration.ofMinutes(30)).build())
            .keepAlive(KeepAlive.every(Duration.ofMinutes(2)))
            .start();
    try (server;
        NettyTransport transport = NettyTransport.to("http://localhost:" + server.port())) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(Greeter.request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    }
  }

  /** A server of a certificate in files. */
  static ServerTls ofFiles(Path certificates, Path privateKey) {
    ServerTls tls = ServerTls.of(TlsIdentity.ofPem(certificates, privateKey));
    return tls;
  }

  /** Greets by the name in the certificate of the client. */
  static final class ByCertificate implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      List<X509Certificate> certificates = context.peer().certificates();
      String client = certificates.getFirst().getSubjectX500Principal().getName();
      return GreetResponse.newBuilder().setGreeting("Hello, " + client + "!").build();
    }
  }

  private static String greeting(NettyServer server, ClientTls tls) {
    String url = "https://127.0.0.1:" + server.port();
    try (NettyTransport transport = NettyTransport.builder(url).tls(tls).build()) {
      return GreetServiceClient.of(transport).greet(Greeter.request("")).getGreeting();
    }
  }

  @Test
  void clients_areKnownByTheirCertificates_andThatOfTheServerIsRenewed() {
    TlsIdentity identity = AUTHORITY.server("127.0.0.1");
    TlsTrust authorityOfClients = AUTHORITY.trust();
    ServerTls tls =
        ServerTls.builder(identity)
            .clientAuthentication(ClientAuthentication.REQUIRED, authorityOfClients)
            .build();
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .tls(tls)
            .service(new ByCertificate())
            .start();
    ClientTls ada =
        ClientTls.builder().trust(AUTHORITY.trust()).identity(AUTHORITY.client("ada")).build();
    ClientTls stranger = ClientTls.builder().trust(AUTHORITY.trust()).build();
    try (server) {
      assertThat(greeting(server, ada)).isEqualTo("Hello, CN=ada!");
      assertThatExceptionOfType(RpcException.class).isThrownBy(() -> greeting(server, stranger));

      TlsIdentity renewed = AUTHORITY.server("127.0.0.1");
      server.updateTls(
          ServerTls.builder(renewed)
              .clientAuthentication(ClientAuthentication.REQUIRED, authorityOfClients)
              .build());
      assertThat(greeting(server, ada)).isEqualTo("Hello, CN=ada!");
    }
  }

  private static InMemoryCall preflight(InMemoryHttp http, String origin) {
    Peer peer = Peer.at(new InetSocketAddress("127.0.0.1", 1));
    Headers headers = Headers.of("origin", origin, "access-control-request-method", "POST");
    InMemoryCall call =
        http.open(
            HttpRequest.builder(
                    HttpVersion.HTTP_2, "OPTIONS", GreetServiceMethods.GREET.procedure(), peer)
                .headers(headers)
                .build());
    call.end();
    return call;
  }

  @Test
  void pagesOfOneOrigin_mayCall() {
    Router router = Router.builder().service(new Greeter()).build();
    Cors cors =
        Cors.builder().allowOrigin("https://app.example.com").allowHeader("authorization").build();
    HttpHandler handler = cors.around(router);
    NettyServer server = NettyServer.builder().port(0).handler(handler).start();
    try (server;
        InMemoryHttp http = InMemoryHttp.to(handler)) {
      assertThat(preflight(http, "https://app.example.com").awaitStatus()).isEqualTo(204);
      assertThat(preflight(http, "https://evil.example.com").awaitStatus()).isEqualTo(403);
    }
  }

  @Test
  void defaults_areThoseOfThePage() {
    ServerConnectionLimits connections = ServerConnectionLimits.defaults();
    assertThat(connections.maxConnections()).isEmpty();
    assertThat(connections.maxAge()).isEmpty();
    assertThat(connections.idleTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(connections.grace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(ServerHttp2.defaults().concurrentStreams()).isEqualTo(200);
    assertThat(ServerLimits.defaults().requestMessageBytes()).hasValue(4 * 1024 * 1024);
    assertThat(ServerLimits.defaults().responseMessageBytes()).isEmpty();
  }
}
