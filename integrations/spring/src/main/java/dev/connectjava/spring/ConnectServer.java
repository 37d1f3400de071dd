package dev.connectjava.spring;

import dev.connectjava.netty.NettyServer;
import dev.connectjava.tls.ServerTls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The server of an application context: one of Netty on a port of its own, or, if {@code
 * connect.server.transport} is {@code servlet}, the servlet in the application's own web server. It
 * starts and stops with the context, in the phase in which Spring Boot's web servers shut down
 * gracefully. When the context is closed, it waits for the calls in flight as {@link
 * NettyServer#shutdown} describes. On a port of its own it keeps the JVM alive while it runs.
 * Thread-safe.
 *
 * <p>A server that was stopped can be started again, with a new {@link NettyServer}.
 */
public final class ConnectServer implements SmartLifecycle {

  /** The phase in which Spring Boot's web servers shut down gracefully. */
  static final int PHASE = DEFAULT_PHASE - 1024;

  /** The phase in which Spring Boot's web servers start and, in the end, stop. */
  static final int WEB_SERVER_PHASE = PHASE - 1024;

  private static final Logger LOGGER = System.getLogger(ConnectServer.class.getName());

  private final Supplier<? extends StartedServer> start;
  private final Consumer<ConnectServer> onStart;
  private final ReentrantLock lock = new ReentrantLock();

  /** What was started last; null before the first start. Written under the lock. */
  private volatile @Nullable StartedServer latest;

  /**
   * Creates a server that is not started.
   *
   * @param start returns what it has started
   * @param onStart called after each start; the server ends if it throws
   */
  ConnectServer(Supplier<? extends StartedServer> start, Consumer<ConnectServer> onStart) {
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
    StartedServer started;
    lock.lock();
    try {
      if (isRunning()) {
        return;
      }
      started = start.get();
      latest = started;
    } finally {
      lock.unlock();
    }
    LOGGER.log(Level.INFO, "Connect server listens on {0}", started.place());
    try {
      onStart.accept(this);
    } catch (RuntimeException | Error e) {
      started.endFailedStart(); // Not every context stops what has not started.
      throw e;
    }
  }

  /** Stops the server and waits until it has ended. Does nothing if it is not running. */
  @Override
  public void stop() {
    StartedServer running = latest;
    if (running != null) {
      running.stop();
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
    StartedServer running = latest;
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
   * Returns whether the server was started by Netty. Otherwise the calls are carried by the
   * application's web server, or nothing was started: then there is neither a {@link #netty} nor an
   * {@link #address}.
   */
  public boolean hasNetty() {
    return latest instanceof StartedNetty;
  }

  /**
   * Returns the port on which the server listens, or did before it ended: its own, or that of the
   * application's web server.
   *
   * @throws IllegalStateException if the server listens on a Unix domain socket, is in a container
   *     whose port is not known, or has not been started
   */
  public int port() {
    StartedServer started = started();
    return started
        .port()
        .orElseThrow(() ->
            new IllegalStateException(
                "the Connect server has no port that is known: it listens on " + started.place()));
  }

  /** Returns the port; empty if the server has none, or if it is not known. */
  OptionalInt knownPort() {
    return started().port();
  }

  /**
   * Returns the address on which the server listens, or did before it ended.
   *
   * @throws IllegalStateException if the server has not been started, or not by Netty
   */
  public SocketAddress address() {
    return netty().address();
  }

  /**
   * Returns the server that was started last, which has the numbers of open connections and
   * exchanges. The context closes it.
   *
   * @throws IllegalStateException if the server has not been started, or not by Netty
   */
  public NettyServer netty() {
    if (started() instanceof StartedNetty started) {
      return started.netty();
    }
    throw new IllegalStateException(
        "the Connect server listens on the port of the application's web server, since "
            + ServerTransport.PROPERTY
            + " is servlet");
  }

  private StartedServer started() {
    StartedServer started = latest;
    if (started == null) {
      throw new IllegalStateException("the Connect server has not been started");
    }
    return started;
  }

  /** Replaces the TLS settings of the running server. A later start reads them anew. */
  void updateTls(ServerTls tls) {
    if (latest instanceof StartedNetty started && started.isRunning()) {
      started.netty().updateTls(tls);
    }
  }
}
