package dev.connectjava.netty;

import dev.connectjava.http.ConnectionFilter;
import dev.connectjava.http.ConnectionFilter.Decision;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connection filters of a server, which are asked in their order until one refuses. A
 * connection that is refused is reset. Thread-safe.
 */
final class ConnectionFilters {

  private static final Logger LOGGER = System.getLogger(ConnectionFilters.class.getName());
  private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<ConnectionFilter> filters;
  private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

  ConnectionFilters(List<ConnectionFilter> filters) {
    this.filters = List.copyOf(filters);
  }

  boolean isEmpty() {
    return filters.isEmpty();
  }

  /** Returns whether a new connection may continue; otherwise it is reset. On its event loop. */
  boolean accept(Channel channel, boolean encrypted) {
    return filters.isEmpty() || accept(channel, encrypted, ConnectionFilter::onAccepted);
  }

  /** Returns whether a connection may continue after its handshake; otherwise it is reset. */
  boolean accept(Channel channel, ConnectionListener.Handshake handshake) {
    return filters.isEmpty()
        || accept(channel, true, (filter, start) -> filter.onHandshake(start, handshake));
  }

  /** Asks one filter. */
  @FunctionalInterface
  private interface Question {

    Decision ask(ConnectionFilter filter, ConnectionListener.Start connection);
  }

  private boolean accept(Channel channel, boolean encrypted, Question question) {
    Accepted connection =
        new Accepted(
            ChannelAddresses.remote(channel),
            Optional.of(ChannelAddresses.local(channel)),
            encrypted);
    try {
      for (ConnectionFilter filter : filters) {
        Decision decision = question.ask(filter, connection);
        if (Objects.requireNonNull(decision, "the decision of a ConnectionFilter")
            == Decision.REFUSE) {
          ObservedConnection.ending(channel, Reason.REFUSED);
          ConnectionReset.of(channel);
          return false;
        }
      }
      return true;
    } catch (Throwable e) { // Code in other languages may throw checked exceptions here.
      ObservedConnection.ending(channel, Reason.REFUSED, e);
      ConnectionReset.of(channel);
      log(connection, e);
      return false;
    }
  }

  /** Logs once in a while, since any client may be able to make a filter fail. */
  private void log(Accepted connection, Throwable thrown) {
    long now = System.nanoTime();
    long next = nextLogNanos.get();
    if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_INTERVAL_NANOS)) {
      FailureLog.error(
          LOGGER,
          "a connection filter failed, which refuses the connection (at most one such failure a"
              + " minute is logged) from",
          connection.remoteAddress(),
          thrown);
    }
  }

  private record Accepted(
      SocketAddress remoteAddress, Optional<SocketAddress> localAddress, boolean isEncrypted)
      implements ConnectionListener.Start {}
}
