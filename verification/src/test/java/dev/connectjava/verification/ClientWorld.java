package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.spi.HttpClientTransport;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.verification.v1.ContractServiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The service under test, called by the client under test. */
final class ClientWorld implements AutoCloseable {

  private static final long PATIENCE_NANOS = 10_000_000_000L;

  /** The ways to bring a client's exchanges to a router. */
  enum Carrier {
    IN_MEMORY;

    HttpClientTransport start(Router router) {
      return switch (this) {
        case IN_MEMORY -> new InMemoryHttp(router);
      };
    }
  }

  /** One way to call. */
  record Way(Carrier carrier, Protocol protocol, String codec) {

    ClientConfig.Builder config() {
      return ClientConfig.builder().protocol(protocol).codec(codec);
    }
  }

  static Stream<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (Carrier carrier : Carrier.values()) {
      for (Protocol protocol : Protocol.values()) {
        ways.add(new Way(carrier, protocol, "proto"));
        ways.add(new Way(carrier, protocol, "json"));
      }
    }
    return ways.stream();
  }

  final Gates gates = new Gates();
  final Contract contract = new Contract(gates);
  private final Router router;
  private final Transport transport;

  private ClientWorld(Way way, ClientConfig config, Router.Builder builder) {
    this.router = builder.service(contract).build();
    this.transport = Transport.over(way.carrier().start(router), config);
  }

  static ClientWorld of(Way way) {
    return of(way, way.config());
  }

  static ClientWorld of(Way way, ClientConfig.Builder config) {
    return new ClientWorld(way, config.build(), Router.builder());
  }

  Transport transport() {
    return transport;
  }

  ContractServiceClient client() {
    return ContractServiceClient.of(transport);
  }

  /** Waits until no handler runs: a call that has ended here has ended there. */
  void assertNothingLeft() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (router.activeCalls() > 0) {
      assertThat(System.nanoTime()).as("handlers are left behind").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
