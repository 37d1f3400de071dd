package dev.connectjava.spring;

import dev.connectjava.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The clients of an application by the names in {@code connect.client.<name>}: for each a
 * transport, from which generated clients are made. Thread-safe.
 *
 * <pre>{@code
 * @Bean
 * GreetServiceClient greetClient(ConnectClients clients) {
 *   return GreetServiceClient.of(clients.transport("greeter"));
 * }
 * }</pre>
 *
 * <p>{@link ImportConnectClients} declares such beans without methods.
 */
public final class ConnectClients implements AutoCloseable {

  private final Function<String, ? extends Transport> connect;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final Map<String, Transport> transports = new HashMap<>();

  /** Guarded by the lock. */
  private boolean closed;

  private ConnectClients(Function<String, ? extends Transport> connect) {
    this.connect = connect;
  }

  /**
   * Returns clients with transports of one's own, for example in memory. A bean of this type
   * replaces the clients of the properties.
   *
   * @param connect makes the transport of a name, once for each name, at its first use
   */
  public static ConnectClients of(Function<String, ? extends Transport> connect) {
    return new ConnectClients(Objects.requireNonNull(connect, "connect"));
  }

  /**
   * Returns the transport of a client, the same one each time. It is made by the first call, and is
   * closed together with this object.
   *
   * @param name the name of the client
   * @throws IllegalStateException if there is no client of this name, a property of the client does
   *     not allow it, or this object is closed
   */
  public Transport transport(String name) {
    Objects.requireNonNull(name, "name");
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the clients are closed");
      }
      Transport known = transports.get(name);
      if (known == null) {
        known = connect.apply(name);
        transports.put(name, known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Closes all transports. The context does it, after it has stopped the server. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      transports.values().forEach(Transport::close);
      transports.clear();
    } finally {
      lock.unlock();
    }
  }
}
