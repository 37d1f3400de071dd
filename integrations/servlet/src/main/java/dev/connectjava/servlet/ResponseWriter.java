package dev.connectjava.servlet;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one response as fast as the container accepts it, in small parts, since a container keeps
 * a copy of what it can't send. What was written in a turn of the loop is flushed at its end. The
 * container's callbacks become steps of the exchange's loop; the fields are confined to it, except
 * for the trailers.
 *
 * <p>Over HTTP/1.1, a response in parts is held back until the request is complete or a number of
 * bytes is waiting, since many clients stop sending when they see a response. If it is complete
 * before the request is, it states its length, so that the client sees its end at once.
 */
final class ResponseWriter implements WriteListener {

  private static final long UNKNOWN = -1;

  private final ServletExchange exchange;
  private final HttpServletResponse response;
  private final ServletOutputStream output;
  private final boolean http1;
  private final boolean withoutBody;
  private final int holdBytes;
  private final WriteTimeout timeout;
  private final BodyParts parts = new BodyParts();

  /** Sets the status and the headers; null before there are any, and once they are set. */
  private @Nullable Runnable head;

  /** Read by the container, after the exchange is complete. */
  private volatile Headers trailers = Headers.empty();

  private boolean begun;
  private boolean finishing;
  private boolean done;

  /** Whether the exchange knows that nothing follows. */
  private boolean reported;

  /** Whether the container's response was changed. */
  private boolean changed;

  /** Whether something was written that may be in the container's buffer. */
  private boolean dirty;

  private boolean flushWanted;
  private boolean flushScheduled;

  /** Whether the container was not asked since the last flush whether it is ready. */
  private boolean flushing;

  /** Whether the container will call when it accepts more. */
  private boolean awaited = true;

  /** Whether a response in parts is not held back any more. */
  private boolean released;

  /** Bytes that were passed to the container, which has not said that it has room for more. */
  private int underway;

  /** Bytes that the container has accepted, which were not reported to the exchange yet. */
  private int accepted;

  ResponseWriter(
      ServletExchange exchange,
      HttpServletResponse response,
      ServletOutputStream output,
      int holdBytes,
      Duration writeTimeout) {
    this.exchange = exchange;
    this.response = response;
    this.output = output;
    this.holdBytes = holdBytes;
    this.http1 = exchange.isHttp1();
    this.withoutBody = exchange.request().method().equals("HEAD");
    this.timeout = new WriteTimeout(exchange::later, writeTimeout, exchange::writeTimedOut);
  }

  /**
   * Lets the container report that it is ready. A response to HEAD is written at once instead,
   * since it is only a head: over HTTP/2, Tomcat ends its stream before the head when it reports.
   */
  void start() {
    if (withoutBody) {
      onWritePossible();
    } else {
      output.setWriteListener(this);
    }
  }

  // Called by the container.

  @Override
  public void onWritePossible() {
    exchange.submit(this::resume);
  }

  @Override
  public void onError(Throwable cause) {
    exchange.failed(cause);
  }

  // On the loop.

  private void resume() {
    awaited = false;
    advance();
  }

  void respond(HttpResponse response) {
    if (begun) {
      exchange.sent(response.body().remaining());
      return;
    }
    HttpResponse whole = http1 ? response : TrailersOnly.separated(response);
    trailers = whole.trailers();
    boolean trailersFollow = !trailers.isEmpty() && !http1;
    long length = trailersFollow ? UNKNOWN : whole.body().remaining();
    begin(whole.status(), whole.headers(), length, trailersFollow);
    add(whole.body());
    finishing = true;
    advance();
  }

  void sendHead(int status, Headers headers) {
    if (!begun) {
      begin(status, headers, UNKNOWN, !http1);
      advance();
    }
  }

  void write(ByteBuffer data) {
    if (finishing) {
      exchange.sent(data.remaining());
      return;
    }
    add(data);
    advance();
  }

  void finish(ByteBuffer last, Headers fields) {
    if (finishing) {
      exchange.sent(last.remaining());
      return;
    }
    parts.end(last);
    trailers = fields;
    finishing = true;
    advance();
  }

  /** Returns whether nothing more will be written, or the exchange is over. */
  boolean isFinishing() {
    return finishing;
  }

  /** Continues with a response that was held back, since the request is complete. */
  void release() {
    if (begun) {
      advance();
    }
  }

  /** Drops what was not sent, since the exchange is over. */
  void drop() {
    begun = true;
    finishing = true;
    done = true;
    reported = true;
    head = null;
    timeout.stop();
    int dropped = accepted + underway + parts.remaining();
    accepted = 0;
    underway = 0;
    parts.clear();
    exchange.sent(dropped);
  }

  /**
   * Prepares a response that has only a status, after which an HTTP/1.1 connection ends. It takes
   * the place of the one that was dropped. Uses the container's objects.
   *
   * <p>A response that was not changed is not reset: Tomcat would forget its listener, and the
   * headers of filters would be lost.
   *
   * @return false if it is too late, since the client may have seen a head
   */
  boolean replace(int status) {
    if (response.isCommitted()) {
      return false;
    }
    if (changed) {
      response.reset();
      awaited = false; // Since the container may never call.
    }
    trailers = Headers.empty();
    begin(status, http1 ? Headers.of("connection", "close") : Headers.empty(), 0, false);
    done = false;
    reported = false;
    return true;
  }

  /** Ends the body at once. Uses the container's objects. */
  boolean close() throws IOException {
    output.close();
    return true;
  }

  private void begin(int status, Headers headers, long length, boolean trailersFollow) {
    begun = true;
    head =
        () -> {
          response.setStatus(status);
          headers.forEach(response::addHeader);
          long known = length == UNKNOWN ? lengthOfEarlyBody() : length;
          if (known != UNKNOWN && status != 204 && status != 205 && status != 304) {
            response.setContentLengthLong(known);
          }
          if (trailersFollow) {
            response.setTrailerFields(this::trailerFields);
          }
        };
  }

  /** Returns how long the body is if it is complete before the request is. */
  private long lengthOfEarlyBody() {
    boolean early = http1 && finishing && !withoutBody && !exchange.isRequestComplete();
    return early ? parts.remaining() : UNKNOWN;
  }

  /** A field has one value here, so the values of a name are joined as gRPC allows. */
  private Map<String, String> trailerFields() {
    Map<String, String> joined = new LinkedHashMap<>();
    trailers.forEach((name, value) -> joined.merge(name, value, (one, next) -> one + "," + next));
    return joined;
  }

  private void add(ByteBuffer data) {
    if (withoutBody) {
      exchange.sent(data.remaining());
    } else {
      parts.add(data);
    }
  }

  private boolean isHeld() {
    released |= !http1 || finishing || parts.added() >= holdBytes || exchange.isRequestComplete();
    return !released;
  }

  /** Does what the container allows, and waits for the rest. */
  void advance() {
    boolean more = true;
    while (more && !awaited && !done && hasWork()) {
      more = exchange.use(this::step);
      int bytes = accepted;
      accepted = 0;
      exchange.sent(bytes);
    }
    if (done && !reported) {
      reported = true;
      exchange.complete();
    } else if (dirty && !done && !flushWanted && !flushScheduled) {
      flushScheduled = true;
      exchange.afterTurn(this::flush);
    }
  }

  private boolean hasWork() {
    boolean toFlush = flushing || (dirty && flushWanted);
    return (head != null || !parts.isEmpty() || finishing || toFlush) && !isHeld();
  }

  private void flush() {
    flushScheduled = false;
    flushWanted = true;
    advance();
  }

  /** Does one thing, if the container is ready; returns whether it was. */
  private boolean step() throws IOException {
    if (!output.isReady()) {
      awaited = true;
      timeout.begin();
      return false;
    }
    timeout.stop();
    flushing = false;
    accepted += underway;
    underway = 0;
    Runnable unset = head;
    if (unset != null) {
      head = null;
      changed = true;
      unset.run();
      dirty = true;
    } else if (!parts.isEmpty()) {
      underway = parts.writeNext(output);
      dirty = true;
    } else if (dirty) {
      dirty = false;
      flushWanted = false;
      flushing = true;
      output.flush();
    } else if (finishing && !parts.beginEnd()) {
      done = true;
    }
    return true;
  }
}
