package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractServiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The service under test, called by the client under test. */
final class ClientWorld implements AutoCloseable {

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  /** One way to call. */
  record Way(ClientCarrier carrier, Protocol protocol, String codec) {

    /** Whether a server is heard before the request is complete. */
    boolean isFullDuplex() {
      return !carrier.isHttp1() && !carrier.isJdk();
    }

    ClientConfig.Builder config() {
      return ClientConfig.builder().protocol(protocol).codec(codec);
    }
  }

  /** All ways of transports that show all of HTTP. */
  static Stream<Way> ways() {
    return allWays().filter(way -> !way.carrier().isJdk());
  }

  static Stream<Way> allWays() {
    List<Way> ways = new ArrayList<>();
    for (ClientCarrier carrier : ClientCarrier.values()) {
      for (Protocol protocol : Protocol.values()) {
        if (protocol == Protocol.GRPC && (carrier.isHttp1() || carrier.isJdk())) {
          continue;
        }
        ways.add(new Way(carrier, protocol, "proto"));
        ways.add(new Way(carrier, protocol, "json"));
      }
    }
    return ways.stream();
  }

  final Gates gates = new Gates();
  final Contract contract = new Contract(gates);
  private final Router router;
  private final ClientCarrier.Connected connected;

  private ClientWorld(
      Way way, ClientConfig config, UnaryOperator<NettyTransport.Builder> settings) {
    this.router = Router.builder().service(contract).build();
    this.connected = way.carrier().start(router, config, settings);
  }

  static ClientWorld of(Way way) {
    return of(way, way.config());
  }

  static ClientWorld of(Way way, ClientConfig.Builder config) {
    return of(way, config, settings -> settings);
  }

  /** With other settings of a client that has sockets. */
  static ClientWorld of(
      Way way, ClientConfig.Builder config, UnaryOperator<NettyTransport.Builder> settings) {
    return new ClientWorld(way, config.build(), settings);
  }

  Transport transport() {
    return connected.transport();
  }

  ContractServiceClient client() {
    return ContractServiceClient.of(transport());
  }

  /** How many handlers run. */
  long activeCalls() {
    return router.activeCalls();
  }

  /** Waits until no handler runs: a call that has ended here has ended there. */
  void assertNothingLeft() {
    assertNothingLeft(router);
  }

  /** Waits until no handler of a router runs. */
  static void assertNothingLeft(Router router) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (router.activeCalls() > 0) {
      assertThat(System.nanoTime()).as("handlers are left behind").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    connected.transport().close();
    connected.server().close();
  }
}
