package dev.connectjava.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads the body of one request, as far as its listener has consumed what was read before: a
 * container that is not read from gives its client no credit. The container's callbacks become
 * steps of the exchange's loop; the fields are confined to it.
 */
final class RequestReader implements ReadListener {

  /** How many bytes may wait to be consumed before reading stops. */
  private static final int UNCONSUMED_BYTES = 64 * 1024;

  private static final int MOST_BUFFER_BYTES = 16 * 1024;
  private static final byte[] NOTHING = {};

  private final ServletExchange exchange;
  private final HttpServletRequest request;
  private final ServletInputStream input;
  private final AtomicInteger unconsumed = new AtomicInteger();
  private byte[] buffer = NOTHING;

  /** Whether the container will call when there is something to read. */
  private boolean awaited = true;

  private boolean complete;

  /** Whether the body has no receiver any more. */
  private boolean discarding;

  // What the last step has read.
  private int arrived;
  private boolean ended;

  RequestReader(ServletExchange exchange, HttpServletRequest request, ServletInputStream input) {
    this.exchange = exchange;
    this.request = request;
    this.input = input;
  }

  /** Lets the container report what arrives. */
  void start() {
    input.setReadListener(this);
  }

  // Called by the container.

  @Override
  public void onDataAvailable() {
    exchange.submit(this::resume);
  }

  @Override
  public void onAllDataRead() {
    exchange.submit(this::resume);
  }

  @Override
  public void onError(Throwable cause) {
    exchange.failed(cause);
  }

  // Called by any thread.

  /**
   * Counts bytes that no longer take memory, and reads on if reading has stopped because of them.
   */
  void consumed(int bytes) {
    int before = unconsumed.getAndAdd(-bytes);
    if (before >= UNCONSUMED_BYTES && before - bytes < UNCONSUMED_BYTES) {
      exchange.submit(this::read);
    }
  }

  // On the loop.

  /** Returns whether the whole request was delivered. */
  boolean isComplete() {
    return complete;
  }

  /** Reads the rest of the request and passes it to nothing, however much waits to be consumed. */
  void discard() {
    discarding = true;
    read();
  }

  private void resume() {
    awaited = false;
    read();
  }

  private void read() {
    while (!awaited
        && !complete
        && (discarding || unconsumed.get() < UNCONSUMED_BYTES)
        && exchange.use(this::readSome)) {
      complete = ended;
      if (discarding) {
        exchange.discarded(arrived, ended);
      } else if (arrived > 0 || ended) {
        unconsumed.addAndGet(arrived);
        exchange.deliver(ByteBuffer.wrap(buffer, 0, arrived), ended);
      }
    }
  }

  /** Reads what there is, up to the length of the buffer; returns false if there is nothing. */
  private boolean readSome() throws IOException {
    arrived = 0;
    ended = input.isFinished();
    if (!ended) {
      if (!input.isReady()) {
        awaited = true;
        return false;
      }
      if (buffer.length == 0) {
        buffer = new byte[bufferBytes()];
      }
      int count = input.read(buffer);
      arrived = Math.max(0, count);
      ended = count < 0 || input.isFinished();
    }
    if (ended && isBroken()) {
      awaited = true; // The container reports the failure next.
      return false;
    }
    return true;
  }

  /**
   * Returns whether the end of the body is that of a reset stream. Tomcat regards the body of such
   * a stream as finished, and sets this attribute before it reports the failure.
   */
  private boolean isBroken() {
    return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null;
  }

  private int bufferBytes() {
    long length = request.getContentLengthLong();
    return length < 0 ? MOST_BUFFER_BYTES : Math.clamp(length, 1, MOST_BUFFER_BYTES);
  }
}
