package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Enforces the {@link ServerConnectionLimits} of one connection: its age, its idle time and its
 * number of exchanges. A connection that reaches a limit shuts down, and is closed after the grace
 * period of its open exchanges. Confined to the connection's event loop.
 */
final class ConnectionLife {

  private static final double JITTER = 0.1;

  private final ServerConnectionLimits limits;
  private final OpenExchanges openExchanges;
  private final ServerConnection connection;
  private final ChannelHandlerContext ctx;
  private @Nullable Future<?> ageTimer;
  private @Nullable Future<?> idleTimer;
  private @Nullable Future<?> graceTimer;
  private final WriteTimeout writes;
  private final int maxRequests;
  private int open;
  private int begun;
  private long idleSinceNanos;
  private boolean ending;

  private ConnectionLife(
      ServerSettings settings,
      OpenExchanges openExchanges,
      ServerConnection connection,
      ChannelHandlerContext ctx) {
    this.limits = settings.connections();
    this.maxRequests = limits.maxRequests().orElse(-1);
    this.openExchanges = openExchanges;
    this.connection = connection;
    this.ctx = ctx;
    this.writes = WriteTimeout.begin(ctx, settings.writeTimeout());
  }

  /**
   * Begins the life of a connection.
   *
   * @param connection is shut down when a limit is reached
   * @param ctx the context of the connection's handler, with its event loop
   */
  static ConnectionLife begin(
      ServerSettings settings,
      OpenExchanges openExchanges,
      ServerConnection connection,
      ChannelHandlerContext ctx) {
    ConnectionLife life = new ConnectionLife(settings, openExchanges, connection, ctx);
    life.setTimers();
    return life;
  }

  private void setTimers() {
    idleSinceNanos = nanoTime();
    limits
        .maxAge()
        .ifPresent(maxAge -> {
          double random = ThreadLocalRandom.current().nextDouble();
          long nanos = jittered(TimeUnit.NANOSECONDS.convert(maxAge), random);
          ageTimer = schedule(() -> end(Reason.AGE), nanos);
        });
    long maxIdleNanos = TimeUnit.NANOSECONDS.convert(limits.idleTimeout());
    checkIdleAfter(maxIdleNanos, maxIdleNanos);
  }

  /**
   * Varies the age limit, so that connections that were opened together do not end together:
   * otherwise all of their clients would reconnect at once.
   */
  static long jittered(long nanos, double random) {
    return (long) (nanos * (1 - JITTER + 2 * JITTER * random));
  }

  void exchangeOpened() {
    openExchanges.opened();
    open++;
    begun++;
    if (begun == maxRequests) {
      end(Reason.EXCHANGES);
    }
  }

  void exchangeClosed() {
    openExchanges.closed();
    open--;
    if (open == 0) {
      idleSinceNanos = nanoTime();
    }
  }

  /** Schedules the next idle check. A connection has one idle timer, whatever it does. */
  private void checkIdleAfter(long nanos, long maxIdleNanos) {
    idleTimer = schedule(() -> checkIdle(maxIdleNanos), nanos);
  }

  private void checkIdle(long maxIdleNanos) {
    long idle = open > 0 ? 0 : nanoTime() - idleSinceNanos;
    if (idle >= maxIdleNanos) {
      end(Reason.IDLE);
    } else {
      checkIdleAfter(maxIdleNanos - idle, maxIdleNanos);
    }
  }

  private void end(Reason why) {
    if (!ending) {
      ending = true;
      ObservedConnection.ending(ctx.channel(), why);
      graceTimer =
          schedule(() -> ctx.channel().close(), TimeUnit.NANOSECONDS.convert(limits.grace()));
      connection.shutDown();
    }
  }

  /** Ends the timers: the connection is closed. */
  void over() {
    cancel(ageTimer);
    cancel(idleTimer);
    cancel(graceTimer);
    writes.over();
    ObservedConnection.carried(ctx.channel(), begun);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private Future<?> schedule(Runnable task, long nanos) {
    return ctx.executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private long nanoTime() {
    return ctx.executor().ticker().nanoTime();
  }
}
