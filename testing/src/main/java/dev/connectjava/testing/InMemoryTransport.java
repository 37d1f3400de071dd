package dev.connectjava.testing;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.Transport;

/**
 * A transport that calls services in memory. Protocols, codecs, deadlines, cancellation, limits and
 * metadata work as over a network; messages are not compressed. Thread-safe.
 *
 * <pre>{@code
 * try (Transport transport = InMemoryTransport.to(new Greeter())) {
 *   GreetServiceClient greet = GreetServiceClient.of(transport);
 * }
 * }</pre>
 */
public final class InMemoryTransport implements Transport {

  private static final ClientConfig UNCOMPRESSED =
      ClientConfig.builder().acceptCompressions().build();

  private final InMemoryHttp http;
  private final Transport calls;

  private InMemoryTransport(InMemoryHttp http, ClientConfig config) {
    this.http = http;
    this.calls = Transport.over(http, config);
  }

  /** Returns a transport to these services. */
  public static InMemoryTransport to(Service... services) {
    Router.Builder router = Router.builder();
    for (Service service : services) {
      router.service(service);
    }
    return to(router.build());
  }

  /** Returns a transport to the services of a router. */
  public static InMemoryTransport to(Router router) {
    return to(router, UNCOMPRESSED);
  }

  /**
   * Returns a transport to the services of a router.
   *
   * @param config the client's configuration, including its compression
   */
  public static InMemoryTransport to(Router router, ClientConfig config) {
    return new InMemoryTransport(InMemoryHttp.to(router), config);
  }

  @Override
  public <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options) {
    return calls.open(method, options);
  }

  /** Returns the number of calls that have not ended. */
  public int openCalls() {
    return http.openCalls();
  }

  @Override
  public void close() {
    calls.close();
  }
}
