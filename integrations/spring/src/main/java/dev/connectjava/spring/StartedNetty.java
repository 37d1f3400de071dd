package dev.connectjava.spring;

import dev.connectjava.netty.NettyServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;

/** A server on a port of its own, which keeps the JVM alive. */
final class StartedNetty implements StartedServer {

  private static final Logger LOGGER = System.getLogger(ConnectServer.class.getName());

  private final NettyServer netty;

  private StartedNetty(NettyServer netty) {
    this.netty = netty;
  }

  /**
   * Waits for the end of a server on a thread that is not a daemon thread.
   *
   * @param started has been started
   */
  static StartedNetty keepingAlive(NettyServer started) {
    StartedNetty server = new StartedNetty(started);
    Thread.ofPlatform().daemon(false).name("connect-server").start(server::awaitEnd);
    return server;
  }

  private void awaitEnd() {
    try {
      netty.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      LOGGER.log(Level.ERROR, "the Connect server has failed", e);
    }
  }

  /** Returns the server. */
  NettyServer netty() {
    return netty;
  }

  @Override
  public boolean isRunning() {
    return netty.isRunning();
  }

  @Override
  public void stop() {
    netty.close();
  }

  /** Does not wait for calls: it has only just been started. */
  @Override
  public void endFailedStart() {
    netty.shutdown(Duration.ZERO);
  }

  @Override
  public OptionalInt port() {
    return netty.address() instanceof InetSocketAddress address
        ? OptionalInt.of(address.getPort())
        : OptionalInt.empty();
  }

  @Override
  public String place() {
    return netty.address() instanceof InetSocketAddress address
        ? "port " + address.getPort()
        : netty.address().toString();
  }
}
