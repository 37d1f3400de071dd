package dev.connectjava.examples.fortunes;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyServer;
import java.time.Duration;
import redis.clients.jedis.HostAndPort;

/**
 * The program: the server and the store of its fortunes.
 *
 * @param server has the service and the page
 * @param store the store
 */
public record FortuneServer(NettyServer server, FortuneStore store) implements AutoCloseable {

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port, 8080 without it; then the address of Valkey or Redis, or the word
   *     {@code memory} for none: localhost:6379 without it
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    String place = arguments.length < 2 ? "localhost:6379" : arguments[1];
    FortuneServer fortunes = start(port, store(place));
    Runtime.getRuntime().addShutdownHook(new Thread(fortunes::close));
    System.out.println("Listening on\n  http://localhost:" + fortunes.server().port() + "/");
    fortunes.server().awaitTermination();
  }

  private static FortuneStore store(String place) {
    return place.equals("memory")
        ? new FortunesInMemory()
        : new FortunesInRedis(HostAndPort.from(place));
  }

  /**
   * Adds the twelve fortunes to the store, unless they are there, and starts a server.
   *
   * @param port the port; 0 for any that is free
   * @param store is closed with the server
   * @throws RpcException if the store does not answer
   */
  static FortuneServer start(int port, FortuneStore store) {
    store.addMissing(TwelveFortunes.read());
    Fortunes fortunes = new Fortunes(store);
    Router router =
        Router.builder()
            .service(fortunes)
            .resource("/fortunes", new FortunePage(fortunes))
            .deadlinePolicy(DeadlinePolicy.clientDecides().withDefault(Duration.ofSeconds(10)))
            .build();
    return new FortuneServer(NettyServer.builder().port(port).handler(router).start(), store);
  }

  /** Closes the server, and then the store that its calls in flight still needed. */
  @Override
  public void close() {
    server.close();
    store.close();
  }
}
