package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
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

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition oneClosed = lock.newCondition();
  private volatile boolean shuttingDown;

  /**
   * Adds a connection, which is removed when it closes.
   *
   * @return false if there are too many, or the server is shutting down
   */
  boolean add(Channel channel, int most) {
    if (shuttingDown || channels.size() >= most) {
      return refused(channel);
    }
    channels.add(channel);
    channel.closeFuture().addListener(closed -> remove(channel));
    // A shutdown that began after the check above may have missed this connection.
    return !shuttingDown || refused(channel);
  }

  private static boolean refused(Channel channel) {
    LOGGER.log(Level.WARNING, () -> "refused a connection from " + channel.remoteAddress());
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
    shuttingDown = true;
    channels.forEach(OpenConnections::askToEnd);
    if (!awaitNone(grace)) {
      channels.forEach(channel -> close(channel, Reason.SHUTDOWN, null));
      awaitNone(Duration.ofSeconds(5));
    }
  }

  /** Closes all connections because of a failure, without waiting, and accepts no others. */
  void closeAll(Throwable cause) {
    shuttingDown = true;
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

  private static void shutDown(Channel channel) {
    ObservedConnection.ending(channel, Reason.SHUTDOWN);
    for (Map.Entry<String, ChannelHandler> entry : channel.pipeline()) {
      if (entry.getValue() instanceof ServerConnection connection) {
        connection.shutDown();
        return;
      }
    }
    channel.close();
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
