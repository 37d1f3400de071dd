package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends HTTP/2 streams whose peer gives no window for the timeout, though data waits to be sent on
 * them. The peer may read the connection itself, which {@link WriteTimeout} checks. One timer for
 * the life of the connection checks all streams. All streams whose time is over end in one turn, as
 * they do when a connection closes; the limit of concurrent streams bounds both. Confined to the
 * connection's event loop.
 */
final class StreamWriteTimeout {

  /** How many checks there are within the timeout. A stream ends at most one interval late. */
  private static final int LOOKS = 4;

  private final Http2Connection connection;
  private final OutgoingData data;
  private final EventExecutor executor;
  private final long intervalNanos;
  private final Consumer<Http2Stream> end;
  private @Nullable Future<?> timer;

  /** By stream, how many checks in a row have found that data waits and none of it has left. */
  private Map<Integer, Integer> stalled = new HashMap<>();

  private StreamWriteTimeout(
      Http2Connection connection,
      OutgoingData data,
      EventExecutor executor,
      Duration timeout,
      Consumer<Http2Stream> end) {
    this.connection = connection;
    this.data = data;
    this.executor = executor;
    this.intervalNanos = Math.max(1, TimeUnit.NANOSECONDS.convert(timeout) / LOOKS);
    this.end = end;
  }

  /**
   * Starts the timer.
   *
   * @param end receives each stream whose time is over
   */
  static StreamWriteTimeout begin(
      Http2Connection connection,
      OutgoingData data,
      EventExecutor executor,
      Duration timeout,
      Consumer<Http2Stream> end) {
    StreamWriteTimeout look = new StreamWriteTimeout(connection, data, executor, timeout, end);
    look.lookLater();
    return look;
  }

  private void lookLater() {
    timer = executor.schedule(this::look, intervalNanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    Map<Integer, Integer> found = new HashMap<>();
    List<Http2Stream> over = new ArrayList<>();
    for (Http2Stream stream : waiting()) {
      if (!data.hasProgress(stream)) {
        int looks = stalled.getOrDefault(stream.id(), 0) + 1;
        found.put(stream.id(), looks);
        if (looks > LOOKS) {
          over.add(stream);
        }
      }
    }
    stalled = found;
    data.beginPeriod();
    lookLater();
    over.forEach(end);
  }

  private List<Http2Stream> waiting() {
    List<Http2Stream> waiting = new ArrayList<>();
    try {
      connection.forEachActiveStream(stream -> {
        if (data.hasFlowControlled(stream)) {
          waiting.add(stream);
        }
        return true;
      });
    } catch (Http2Exception e) {
      throw new IllegalStateException("a visitor that throws nothing has thrown", e);
    }
    return waiting;
  }

  /** Cancels the timer. */
  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
