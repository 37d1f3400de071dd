package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
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
 * Ends streams whose peer gives no window for what waits to be sent on them, for too long, though
 * it may read the connection itself, which {@link WriteTimeout} sees to. One timer for the
 * connection's life looks. All whose time is over end in one turn, as they do when a connection
 * closes; the limit of its streams bounds both. Confined to its event loop.
 */
final class StreamWriteTimeout {

  /** How often it looks within the time: a stream ends by so much too late at most. */
  private static final int LOOKS = 4;

  private final Http2Connection connection;
  private final SentData sent;
  private final EventExecutor executor;
  private final long intervalNanos;
  private final Consumer<Http2Stream> end;
  private @Nullable Future<?> timer;

  /** How many looks in a row have found something to wait on a stream, and none of it to leave. */
  private Map<Integer, Integer> stalled = new HashMap<>();

  private StreamWriteTimeout(
      Http2Connection connection,
      SentData sent,
      EventExecutor executor,
      Duration timeout,
      Consumer<Http2Stream> end) {
    this.connection = connection;
    this.sent = sent;
    this.executor = executor;
    this.intervalNanos = Math.max(1, TimeUnit.NANOSECONDS.convert(timeout) / LOOKS);
    this.end = end;
  }

  /**
   * Begins to look.
   *
   * @param end is given each stream whose time is over
   */
  static StreamWriteTimeout begin(
      Http2Connection connection,
      SentData sent,
      EventExecutor executor,
      Duration timeout,
      Consumer<Http2Stream> end) {
    StreamWriteTimeout look = new StreamWriteTimeout(connection, sent, executor, timeout, end);
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
      if (!sent.hasLeft(stream)) {
        int looks = stalled.getOrDefault(stream.id(), 0) + 1;
        found.put(stream.id(), looks);
        if (looks > LOOKS) {
          over.add(stream);
        }
      }
    }
    stalled = found;
    sent.beginPeriod();
    lookLater();
    over.forEach(end);
  }

  private List<Http2Stream> waiting() {
    Http2RemoteFlowController data = connection.remote().flowController();
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

  /** Looks no more. */
  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
