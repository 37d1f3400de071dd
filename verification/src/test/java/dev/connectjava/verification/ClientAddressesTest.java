package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.http.BlackHole;
import dev.connectjava.verification.http.TestNames;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The addresses of targets: those of IPv6, names of several, those where nobody answers. */
final class ClientAddressesTest {

  private static final Router ROUTER = Router.builder().service(new Contract(new Gates())).build();
  private static final Duration SHORT = Duration.ofMillis(100);

  private static NettyServer start(String host, HttpHandler handler) {
    return NettyServer.builder().host(host).port(0).handler(handler).start();
  }

  private static String ask(NettyTransport.Builder settings) {
    try (NettyTransport transport = settings.build()) {
      return ContractServiceClient.of(transport)
          .ask(Order.newBuilder().setText("x").build())
          .getText();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void addressOfIpv6_isCalled_andHasItsBracketsInTheAuthority(HttpVersion version) {
    List<String> authorities = new CopyOnWriteArrayList<>();
    HttpHandler handler =
        exchange -> {
          authorities.addAll(exchange.request().headers().all("host"));
          return ROUTER.handle(exchange);
        };
    try (NettyServer server = start("::1", handler)) {
      String authority = "[::1]:" + server.port();
      assertThat(ask(NettyTransport.builder("http://" + authority).httpVersion(version)))
          .isEqualTo("x");
      assertThat(authorities).containsExactly(authority);
    }
  }

  @Test
  void addressThatRefuses_isFollowedByTheNext() {
    try (NettyServer server = start("127.0.0.1", ROUTER)) {
      String url = "http://%s:%d".formatted(TestNames.TWO_ADDRESSES, server.port());
      assertThat(ask(NettyTransport.builder(url))).isEqualTo("x");
    }
  }

  @Test
  void addressesThatAreTried_areConnections_ofWhichOneIsOpened() {
    List<String> events = new CopyOnWriteArrayList<>();
    ConnectionListener.Factory listening =
        start -> {
          String address =
              ((InetSocketAddress) start.remoteAddress()).getAddress().getHostAddress();
          return new ConnectionListener() {
            @Override
            public void onOpened(HttpVersion version) {
              events.add(address + " opened");
            }

            @Override
            public void onClosed(End end) {
              events.add(address + " " + end.reason());
            }
          };
        };
    try (NettyServer server = start("127.0.0.1", ROUTER)) {
      String url = "http://%s:%d".formatted(TestNames.TWO_ADDRESSES, server.port());
      assertThat(ask(NettyTransport.builder(url).connectionListener(listening))).isEqualTo("x");
    }
    assertThat(events)
        .containsExactly("0:0:0:0:0:0:0:1 UNCONNECTED", "127.0.0.1 opened", "127.0.0.1 SHUTDOWN");
  }

  @Test
  void addressThatIsSilent_isFollowedByTheNext_whenItsTimeIsOver() {
    try (NettyServer server = start("127.0.0.1", ROUTER);
        BlackHole unused = BlackHole.at("::1", server.port())) {
      String url = "http://%s:%d".formatted(TestNames.TWO_ADDRESSES, server.port());
      long start = System.nanoTime();
      assertThat(ask(NettyTransport.builder(url).connectTimeout(SHORT))).isEqualTo("x");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
    }
  }

  @Test
  void lastAddressThatIsSilent_isNamed() {
    try (BlackHole hole = BlackHole.at("127.0.0.1", 0)) {
      String url = "http://%s:%d".formatted(TestNames.TWO_ADDRESSES, hole.port());
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(NettyTransport.builder(url).connectTimeout(SHORT)))
          .withMessage(
              "could not connect to %s: connection timed out after 100 ms: %s/127.0.0.1:%d"
                  + " (NettyTransport.Builder.connectTimeout)",
              url, TestNames.TWO_ADDRESSES, hole.port())
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }

  @Test
  void timeOfAllAddresses_isThatOfTheEstablishment() {
    try (NettyServer server = start("127.0.0.1", ROUTER);
        BlackHole unused = BlackHole.at("::1", server.port())) {
      String url = "http://%s:%d".formatted(TestNames.TWO_ADDRESSES, server.port());
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(NettyTransport.builder(url).establishmentTimeout(SHORT)))
          .withMessage(
              "could not connect to %s: connecting took longer than PT0.1S"
                  + " (NettyTransport.Builder.establishmentTimeout)",
              url)
          .matches(e -> e.code() == Code.UNAVAILABLE);
      assertThat(server.openConnections()).isZero();
    }
  }

  @Test
  void hostThatHasNoAddress_isUnknown() {
    String url = "http://" + TestNames.NO_ADDRESS;
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(NettyTransport.builder(url)))
        .withMessage("could not connect to %s: its host is unknown", url)
        .matches(e -> e.code() == Code.UNAVAILABLE);
  }

  /** As soon as it is known, which is long before the 20 seconds of the establishment are over. */
  @ParameterizedTest
  @CsvSource({
    TestNames.BROKEN + ",java.lang.IllegalStateException: the resolver is broken",
    TestNames.INCOMPLETE + ",java.lang.NoClassDefFoundError: the resolver is incomplete"
  })
  void resolverThatThrows_failsTheCallAtOnce(String host, String thrown) {
    String url = "http://" + host;
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(NettyTransport.builder(url)))
        .withMessage("could not connect to %s: the lookup of its host failed: %s", url, thrown)
        .matches(e -> e.code() == Code.UNAVAILABLE);
  }

  @Test
  void resolverThatGivesNothing_failsTheCallAtOnce() {
    String url = "http://" + TestNames.EMPTY;
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(NettyTransport.builder(url)))
        .withMessage("could not connect to %s: its host is unknown", url)
        .matches(e -> e.code() == Code.UNAVAILABLE);
  }

  @Test
  void unixSocketThatIsNotThere_isUnavailable(@TempDir Path directory) {
    String url = "unix:" + directory.resolve("none.sock");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(NettyTransport.builder(url)))
        .withMessageStartingWith("could not connect to " + url + ": ")
        .matches(e -> e.code() == Code.UNAVAILABLE);
  }
}
