package dev.connectjava.call.server;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.protocol.StreamEnd;
import dev.connectjava.protocol.StreamForm;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The head of a unary response that an interceptor sends before there is a message. If another
 * thread ends the call while the head is being sent, it leaves the rest to the thread that sends
 * the head, because an end must not be sent before the head. Thread-safe.
 */
final class EarlyHead {

  /**
   * The rest of the response, after the head.
   *
   * @param message null if there is none
   */
  private record Rest(@Nullable ByteBuffer message, StreamEnd end) {}

  private static final StreamEnd NO_END = new StreamEnd(ByteBuffer.allocate(0), Headers.empty());
  private static final Rest SENDING = new Rest(null, NO_END);
  private static final Rest SENT = new Rest(null, NO_END);

  private final HttpExchange exchange;
  private final StreamForm form;

  /** One of the constants above, or the rest that is left to the sending thread. */
  private final AtomicReference<Rest> state = new AtomicReference<>(SENDING);

  EarlyHead(HttpExchange exchange, StreamForm form) {
    this.exchange = exchange;
    this.form = form;
  }

  /** Returns the form in which the response continues. */
  StreamForm form() {
    return form;
  }

  /** Sends the head, and the rest if another thread has left it meanwhile. */
  void send(Headers fields) {
    try {
      exchange.sendHead(200, fields);
      if (!state.compareAndSet(SENDING, SENT)) {
        finish(state.get());
      }
    } catch (RuntimeException | Error e) {
      exchange
          .abort(); // A thread that ends the call leaves the rest to this one, which won't send it.
      throw e;
    }
  }

  /**
   * Ends the response, now or as soon as its head is sent.
   *
   * @param message the last part of the body before the end; null if there is none
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
