package dev.connectjava.examples.proxy;

import dev.connectjava.ExceptionMapping;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.util.List;

/**
 * The program: the directory and two proxies in front of it, each a server of its own.
 *
 * @param directory the server behind
 * @param backend the proxies' connections to it
 * @param passThrough the proxy that passes bytes on
 * @param redaction the proxy that leaves out phone numbers
 */
public record ProxyServers(
    NettyServer directory, NettyTransport backend, NettyServer passThrough, NettyServer redaction)
    implements AutoCloseable {

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port of the directory; 8080 without it. The proxies have the next two
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    ProxyServers servers = start(port, port + 1, port + 2);
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
    print("The directory", servers.directory());
    print("A proxy that passes bytes on", servers.passThrough());
    print("A proxy that leaves out phone numbers", servers.redaction());
    servers.directory().awaitTermination();
  }

  private static void print(String what, NettyServer server) {
    System.out.println(what + " listens on http://localhost:" + server.port());
  }

  /** Starts the servers, each on a port, or on any port that is free for 0. */
  static ProxyServers start(int ofDirectory, int ofPassThrough, int ofRedaction) {
    NettyServer directory =
        NettyServer.builder().port(ofDirectory).service(new Directory()).start();
    NettyTransport backend =
        NettyTransport.builder("http://localhost:" + directory.port())
            .protocol(Protocol.GRPC)
            .build();
    return new ProxyServers(
        directory,
        backend,
        NettyServer.builder().port(ofPassThrough).handler(passThrough(backend)).start(),
        NettyServer.builder().port(ofRedaction).handler(redaction(backend)).start());
  }

  private static Router passThrough(NettyTransport backend) {
    return Router.builder().fallback(new PassThrough(backend)).build();
  }

  /**
   * Relays the errors of the directory with their codes and texts, which are meant for the clients
   * of the proxy. Details are messages, which may have what {@link Redaction} leaves out.
   */
  static Router redaction(Transport backend) {
    return Router.builder()
        .service(new Redaction(backend))
        .interceptor(
            ExceptionMapping.builder().mapCallFailures(ProxyServers::withoutDetails).build())
        .build();
  }

  private static RpcException withoutDetails(RpcException failure) {
    return failure.relayed().withDetails(List.of());
  }

  /** Closes the proxies, and last what is behind them: calls in flight still need it. */
  @Override
  public void close() {
    passThrough.close();
    redaction.close();
    backend.close();
    directory.close();
  }
}
