package dev.connectjava.call.server;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.protocol.StreamEnd;
import dev.connectjava.protocol.StreamForm;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The head of a unary response that an interceptor has asked to send before there is a message. Who
 * ends the call while it is being sent, on another thread, leaves the end to the thread that sends
 * it: an end that came first would be no end of anything. Thread-safe.
 */
final class EarlyHead {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final StreamEnd SENDING = new StreamEnd(NOTHING, Headers.empty());
  private static final StreamEnd SENT = new StreamEnd(NOTHING, Headers.empty());

  private final HttpExchange exchange;
  private final StreamForm form;

  /** One of those above, or the end that is left to the sender. */
  private final AtomicReference<@Nullable StreamEnd> state = new AtomicReference<>(SENDING);

  EarlyHead(HttpExchange exchange, StreamForm form) {
    this.exchange = exchange;
    this.form = form;
  }

  /** How the response goes on. */
  StreamForm form() {
    return form;
  }

  /** Sends the head, and the end if that has come meanwhile. */
  void send(Headers fields) {
    try {
      exchange.sendHead(200, fields);
      if (!state.compareAndSet(SENDING, SENT)) {
        finish(state.get());
      }
    } catch (RuntimeException | Error e) {
      exchange.abort(); // Whoever ends the call leaves its end to this one, which will not come.
      throw e;
    }
  }

  /** Ends the response, now or as soon as its head is sent. */
  void end(StreamEnd end) {
    if (!state.compareAndSet(SENDING, end)) {
      finish(end);
    }
  }

  private void finish(@Nullable StreamEnd end) {
    if (end != null) {
      exchange.finish(end.body(), end.trailers());
    }
  }
}
