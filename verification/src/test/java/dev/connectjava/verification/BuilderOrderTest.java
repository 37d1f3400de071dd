package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerLimits;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls of a server's and a transport's builder, whose order never matters. */
final class BuilderOrderTest {

  private static final Router ROUTER = Router.builder().build();
  private static final Path SOCKET = Path.of("app.sock");
  private static final String HANDLER = "handler and service, or router, exclude each other";

  private final Contract contract = new Contract(new Gates());

  private static NettyServer.Builder server() {
    return NettyServer.builder().host("127.0.0.1").port(0).eventLoopThreads(1);
  }

  private static NettyTransport.Builder client(NettyServer server) {
    return NettyTransport.builder("http://127.0.0.1:" + server.port());
  }

  private static Reply ask(NettyTransport transport, String text) {
    return ContractServiceClient.of(transport).ask(Order.newBuilder().setText(text).build());
  }

  private static void assertLimited(NettyServer.Builder builder) {
    try (NettyServer server = builder.start();
        NettyTransport transport = client(server).build()) {
      assertThat(ask(transport, "x").getText()).isEqualTo("x");
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(transport, "x".repeat(1_000)))
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    }
  }

  @Test
  void settingOfTheRouter_holdsForServicesBeforeAndAfterIt() {
    ServerLimits limits = ServerLimits.defaults().withRequestMessageBytes(100);
    assertLimited(server().service(contract).router(router -> router.limits(limits)));
    assertLimited(server().router(router -> router.limits(limits)).service(contract));
  }

  @Test
  void mountedRouters_keepTheirSettings_inAnyOrder() {
    Router limited =
        Router.builder()
            .service(contract)
            .limits(ServerLimits.defaults().withRequestMessageBytes(100))
            .build();
    Consumer<Router.Builder> unlimited =
        router -> router.limits(ServerLimits.defaults().withUnlimitedRequestMessages());
    assertLimited(server().router(limited).router("/other", limited).router(unlimited));
    assertLimited(server().router(unlimited).router("/other", limited).router(limited));
  }

  @Test
  void router_mayBeChangedMoreThanOnce() {
    List<String> seen = new CopyOnWriteArrayList<>();
    NettyServer.Builder builder =
        server()
            .router(router ->
                router.interceptor((call, next) -> {
                  seen.add("outer");
                  next.handle(call);
                }))
            .router(router -> router.service(contract))
            .router(router ->
                router.interceptor((call, next) -> {
                  seen.add("inner");
                  next.handle(call);
                }));
    try (NettyServer server = builder.start();
        NettyTransport transport = client(server).build()) {
      assertThat(ask(transport, "x").getText()).isEqualTo("x");
    }
    assertThat(seen).containsExactly("outer", "inner");
  }

  @Test
  void serviceThatIsThereAlready_isRefused() {
    NettyServer.Builder builder = server().router(router -> router.service(contract));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.service(contract))
        .withMessageContaining("ContractService");
  }

  static Stream<Consumer<NettyServer.Builder>> handlersBesideServices() {
    Contract contract = new Contract(new Gates());
    return Stream.of(
        builder -> builder.handler(ROUTER).service(contract),
        builder -> builder.service(contract).handler(ROUTER),
        builder -> builder.handler(ROUTER).router(router -> {}),
        builder -> builder.router(router -> {}).handler(ROUTER));
  }

  @ParameterizedTest
  @MethodSource("handlersBesideServices")
  void handlerBesideServices_isRefused(Consumer<NettyServer.Builder> calls) {
    NettyServer.Builder builder = server();
    calls.accept(builder);
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining(HANDLER)
        .withMessageContaining("add the services to the router that is the handler");
  }

  static Stream<Consumer<NettyServer.Builder>> portsBesideUnixSockets() {
    return Stream.of(
        builder -> builder.unixSocket(SOCKET).port(0),
        builder -> builder.port(0).unixSocket(SOCKET));
  }

  @ParameterizedTest
  @MethodSource("portsBesideUnixSockets")
  void portBesideAUnixSocket_isRefused(Consumer<NettyServer.Builder> calls) {
    NettyServer.Builder builder = NettyServer.builder().handler(ROUTER);
    calls.accept(builder);
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining("port and unixSocket exclude each other");
  }

  static Stream<Consumer<NettyServer.Builder>> hostsBesideUnixSockets() {
    return Stream.of(
        builder -> builder.unixSocket(SOCKET).host("::1"),
        builder -> builder.host("::1").unixSocket(SOCKET));
  }

  @ParameterizedTest
  @MethodSource("hostsBesideUnixSockets")
  void hostBesideAUnixSocket_isRefused(Consumer<NettyServer.Builder> calls) {
    NettyServer.Builder builder = NettyServer.builder().handler(ROUTER);
    calls.accept(builder);
    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessageContaining("host and unixSocket exclude each other");
  }

  static Stream<Consumer<NettyTransport.Builder>> ordersOfProtocolCodecAndConfig() {
    ClientConfig other =
        ClientConfig.builder()
            .protocol(Protocol.GRPC_WEB)
            .codec("proto")
            .header("x-of-config", "kept")
            .build();
    return Stream.of(
        client -> client.protocol(Protocol.GRPC).codec("json").config(other),
        client -> client.protocol(Protocol.GRPC).config(other).codec("json"),
        client -> client.config(other).codec("json").protocol(Protocol.GRPC));
  }

  @ParameterizedTest
  @MethodSource("ordersOfProtocolCodecAndConfig")
  void protocolAndCodec_winOverTheConfig(Consumer<NettyTransport.Builder> calls) {
    List<String> seen = new CopyOnWriteArrayList<>();
    NettyServer.Builder builder =
        server()
            .service(contract)
            .router(router ->
                router.headInterceptor(context -> {
                  seen.addAll(context.requestHeaders().all("content-type"));
                  seen.addAll(context.requestHeaders().all("x-of-config"));
                }));
    try (NettyServer server = builder.start()) {
      NettyTransport.Builder client = client(server);
      calls.accept(client);
      try (NettyTransport transport = client.build()) {
        assertThat(ask(transport, "x").getText()).isEqualTo("x");
      }
    }
    assertThat(seen).containsExactly("application/grpc+json", "kept");
  }

  @Test
  void protocolThatNeedsHttp2_isRefusedWhereOnlyHttp1IsAllowed_inEachOrder() {
    assertThatIllegalStateException()
        .isThrownBy(
            NettyTransport.builder("http://h")
                    .httpVersion(HttpVersion.HTTP_1)
                    .protocol(Protocol.GRPC)
                ::build)
        .withMessageContaining("protocol and httpVersion exclude each other");
    ClientConfig grpc = ClientConfig.builder().protocol(Protocol.GRPC).build();
    assertThatIllegalStateException()
        .isThrownBy(
            NettyTransport.builder("http://h").config(grpc).httpVersion(HttpVersion.HTTP_1)::build)
        .withMessageContaining("protocol and httpVersion exclude each other");
  }

  @Test
  void tlsForAPlaintextUrl_isRefusedByBothBuilds() {
    NettyTransport.Builder client = NettyTransport.builder("http://h").tls(ClientTls.defaults());
    assertThatIllegalStateException()
        .isThrownBy(client::build)
        .withMessageContaining("tls and the URL exclude each other: http://h")
        .withMessageContaining("https://");
    assertThatIllegalStateException().isThrownBy(client::buildHttp);
  }
}
