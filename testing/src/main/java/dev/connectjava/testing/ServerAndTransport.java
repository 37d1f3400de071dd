package dev.connectjava.testing;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A server and a transport to it, which are closed together.
 *
 * @param server closed after the transport
 * @param transport opens the calls
 */
record ServerAndTransport(AutoCloseable server, Transport transport) implements Transport {

  static <S extends AutoCloseable> ServerAndTransport start(
      Supplier<S> start, Function<? super S, ? extends Transport> connect) {
    S server = start.get();
    return new ServerAndTransport(server, connect.apply(server));
  }

  @Override
  public <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options) {
    return transport.open(method, options);
  }

  @Override
  public ThreadFactory carriedThreads() {
    return transport.carriedThreads();
  }

  @Override
  public void close() {
    try {
      transport.close();
    } finally {
      closeServer();
    }
  }

  private void closeServer() {
    try {
      server.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the server could not be closed", e);
    }
  }
}
