package dev.connectjava.spring;

import dev.connectjava.netty.NettyServer;
import dev.connectjava.tls.ServerTls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The server of an application context. It starts and stops with the context, in the phase in which
 * Spring Boot's web servers shut down gracefully. While it runs, it keeps the JVM alive. When the
 * context is closed, the server waits for the calls in flight as {@link NettyServer#shutdown}
 * describes. Thread-safe.
 *
 * <p>A server that was stopped can be started again, with a new {@link NettyServer}.
 */
public final class ConnectServer implements SmartLifecycle {

  /** The phase in which Spring Boot's web servers shut down gracefully. */
  static final int PHASE = DEFAULT_PHASE - 1024;

  private static final Logger LOGGER = System.getLogger(ConnectServer.class.getName());

  private final Supplier<NettyServer> start;
  private final Consumer<ConnectServer> onStart;
  private final ReentrantLock lock = new ReentrantLock();

  /** The server that was started last; null before the first start. Written under the lock. */
  private volatile @Nullable NettyServer latest;

  /**
   * Creates a server that is not started.
   *
   * @param start returns a server that has been started
   * @param onStart called after each start; the server ends if it throws
   */
  ConnectServer(Supplier<NettyServer> start, Consumer<ConnectServer> onStart) {
    this.start = start;
    this.onStart = onStart;
  }

  /**
   * Starts the server. Does nothing if it is running.
   *
   * @throws IllegalStateException if the properties do not allow it, such as a port that is in use
   */
  @Override
  public void start() {
    NettyServer started;
    lock.lock();
    try {
      if (isRunning()) {
        return;
      }
      started = start.get();
      latest = started;
      keepAlive(started);
    } finally {
      lock.unlock();
    }
    LOGGER.log(Level.INFO, "Connect server listens on {0}", text(address()));
    try {
      onStart.accept(this);
    } catch (RuntimeException | Error e) {
      started.shutdown(Duration.ZERO); // Not every context stops what has not started.
      throw e;
    }
  }

  /** Waits on a thread that is not a daemon thread, which keeps the JVM alive. */
  private static void keepAlive(NettyServer started) {
    Thread.ofPlatform().daemon(false).name("connect-server").start(() -> awaitEnd(started));
  }

  private static void awaitEnd(NettyServer started) {
    try {
      started.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      LOGGER.log(Level.ERROR, "the Connect server has failed", e);
    }
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? "port " + internet.getPort()
        : address.toString();
  }

  /** Stops the server and waits until it has ended. Does nothing if it is not running. */
  @Override
  public void stop() {
    NettyServer running = latest;
    if (running != null) {
      running.close();
    }
  }

  /** Stops the server on a thread of its own, and calls back when it has ended. */
  @Override
  public void stop(Runnable callback) {
    Thread.ofPlatform()
        .name("connect-server-shutdown")
        .start(() -> {
          try {
            stop();
          } finally {
            callback.run();
          }
        });
  }

  /** Returns whether the server has been started and has not ended, also while it drains. */
  @Override
  public boolean isRunning() {
    NettyServer running = latest;
    return running != null && running.isRunning();
  }

  /** Returns false: a pause of the context would change a port that the system has chosen. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /**
   * Returns the port on which the server listens, or did before it ended.
   *
   * @throws IllegalStateException if the server listens on a Unix domain socket, or has not been
   *     started
   */
  public int port() {
    return netty().port();
  }

  /**
   * Returns the address on which the server listens, or did before it ended.
   *
   * @throws IllegalStateException if the server has not been started
   */
  public SocketAddress address() {
    return netty().address();
  }

  /**
   * Returns the server that was started last, which has the numbers of open connections and
   * exchanges. The context closes it.
   *
   * @throws IllegalStateException if the server has not been started
   */
  public NettyServer netty() {
    NettyServer started = latest;
    if (started == null) {
      throw new IllegalStateException("the Connect server has not been started");
    }
    return started;
  }

  /** Replaces the TLS settings of the running server. A later start reads them anew. */
  void updateTls(ServerTls tls) {
    NettyServer running = latest;
    if (running != null && running.isRunning()) {
      running.updateTls(tls);
    }
  }
}
