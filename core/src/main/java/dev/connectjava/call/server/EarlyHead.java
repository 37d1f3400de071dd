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
 * ends the call while it is being sent, on another thread, leaves the rest to the thread that sends
 * it: an end that came first would be no end of anything. Thread-safe.
 */
final class EarlyHead {

  /**
   * What follows the head.
   *
   * @param message null if there is none
   */
  private record Rest(@Nullable ByteBuffer message, StreamEnd end) {}

  private static final StreamEnd NO_END = new StreamEnd(ByteBuffer.allocate(0), Headers.empty());
  private static final Rest SENDING = new Rest(null, NO_END);
  private static final Rest SENT = new Rest(null, NO_END);

  private final HttpExchange exchange;
  private final StreamForm form;

  /** One of those above, or the rest that is left to the sender. */
  private final AtomicReference<Rest> state = new AtomicReference<>(SENDING);

  EarlyHead(HttpExchange exchange, StreamForm form) {
    this.exchange = exchange;
    this.form = form;
  }

  /** How the response goes on. */
  StreamForm form() {
    return form;
  }

  /** Sends the head, and the rest if that has come meanwhile. */
  void send(Headers fields) {
    try {
      exchange.sendHead(200, fields);
      if (!state.compareAndSet(SENDING, SENT)) {
        finish(state.get());
      }
    } catch (RuntimeException | Error e) {
      exchange.abort(); // Whoever ends the call leaves the rest to this one, which will not come.
      throw e;
    }
  }

  /**
   * Ends the response, now or as soon as its head is sent.
   *
   * @param message the last part of the body but the end; null if there is none
   */
  void end(@Nullable ByteBuffer message, StreamEnd end) {
    Rest rest = new Rest(message, end);
    if (!state.compareAndSet(SENDING, rest)) {
      finish(rest);
    }
  }

  private void finish(Rest rest) {
    if (rest.message != null) {
      exchange.write(rest.message);
    }
    exchange.finish(rest.end.body(), rest.end.trailers());
  }
}
