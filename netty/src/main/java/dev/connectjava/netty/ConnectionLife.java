package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection: how old it is, how long it has been idle and how many exchanges it
 * has had. At a limit it is asked to end, and closed when the exchanges that are open have had
 * their grace. Confined to the connection's event loop.
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
   * The life of a connection that begins now.
   *
   * @param connection is asked to end when a limit is reached
   * @param ctx where it is, with its event loop
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

  /** Connections that began together do not end together: their clients would all come back. */
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

  /** One timer for the whole life looks how long nothing was open. */
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

  /** The connection is no more. */
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
