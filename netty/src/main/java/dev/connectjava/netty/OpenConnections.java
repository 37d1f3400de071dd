package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The open connections of a server: counts, limits and ends them. Thread-safe. */
final class OpenConnections {

  private static final Logger LOGGER = System.getLogger(OpenConnections.class.getName());

  /**
   * How long a connection whose protocol is not known yet is left alone by a shutdown. Its client
   * has connected before the server stopped to listen, so its first request may be on its way. A
   * TLS handshake may take longer, from the complete ClientHello on.
   */
  static final Duration UNKNOWN_PROTOCOL_GRACE = Duration.ofMillis(500);

  private final RefusedConnections tooMany = new RefusedConnections(System::nanoTime);
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition oneClosed = lock.newCondition();

  /** Whether the server shuts down: connections that it has accepted before are served, and end. */
  private volatile boolean shuttingDown;

  /** Whether the server has closed all its connections, because of a failure or of its end. */
  private volatile boolean over;

  /**
   * Adds a connection, which is removed when it closes. If the server is shutting down, which has
   * accepted this connection before it stopped to listen, the connection is then asked to end.
   *
   * @return false if there are too many, or the server has closed its connections
   */
  boolean add(Channel channel, int most) {
    if (over) {
      return late(channel);
    }
    if (channels.size() >= most) {
      tooMany.refused(channel, most);
      return false;
    }
    channels.add(channel);
    channel.closeFuture().addListener(closed -> remove(channel));
    // An end that began after the check above may have missed this connection.
    if (over) {
      return late(channel);
    }
    if (shuttingDown) {
      askToEnd(channel); // Perhaps for the second time, which has no effect.
    }
    return true;
  }

  private static boolean late(Channel channel) {
    LOGGER.log(
        Level.DEBUG,
        () -> "refused a connection from " + channel.remoteAddress() + ": the server has ended");
    return false;
  }

  private void remove(Channel channel) {
    channels.remove(channel);
    lock.lock();
    try {
      oneClosed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int count() {
    return channels.size();
  }

  /**
   * Tells all connections to end, closes those that are still open after the grace period, and
   * waits until all are closed.
   */
  void shutDown(Duration grace) {
    askAllToEnd();
    boolean allEnded = awaitNone(grace);
    over = true;
    if (!allEnded) {
      channels.forEach(channel -> close(channel, Reason.SHUTDOWN, null));
      awaitNone(Duration.ofSeconds(5));
    }
  }

  /** Asks all connections to end, also those that are added from now on. Does not wait. */
  void askAllToEnd() {
    shuttingDown = true;
    channels.forEach(OpenConnections::askToEnd);
  }

  /** Closes all connections because of a failure, without waiting, and accepts no others. */
  void closeAll(Throwable cause) {
    over = true;
    channels.forEach(channel -> close(channel, Reason.FAILED, cause));
  }

  private static void close(Channel channel, Reason why, @Nullable Throwable cause) {
    ObservedConnection.ending(channel, why, cause);
    channel.close();
  }

  private static void askToEnd(Channel channel) {
    try {
      channel.eventLoop().execute(() -> shutDown(channel));
    } catch (RejectedExecutionException e) {
      close(channel, Reason.SHUTDOWN, null); // Its event loop has ended.
    }
  }

  /**
   * Ends a connection, but gives one whose protocol is not known yet time to become known. A TLS
   * handshake that has begun may take the grace period; from its end on, the client gets that time
   * again.
   */
  private static void shutDown(Channel channel) {
    ObservedConnection.ending(channel, Reason.SHUTDOWN);
    if (!isAskedToEnd(channel)) {
      channel
          .eventLoop()
          .schedule(
              () -> shutDownOrClose(channel),
              UNKNOWN_PROTOCOL_GRACE.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private static void shutDownOrClose(Channel channel) {
    if (isAskedToEnd(channel)) {
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null || tls.handshakeFuture().isDone()) {
      channel.close();
    } else {
      tls.handshakeFuture().addListener(shaken -> shutDown(channel));
    }
  }

  /** Asks a connection to end, unless its protocol is not known yet. */
  private static boolean isAskedToEnd(Channel channel) {
    for (Map.Entry<String, ChannelHandler> entry : channel.pipeline()) {
      if (entry.getValue() instanceof ServerConnection connection) {
        connection.shutDown();
        return true;
      }
    }
    return false;
  }

  private boolean awaitNone(Duration timeout) {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    lock.lock();
    try {
      while (!channels.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = oneClosed.awaitNanos(nanos);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
