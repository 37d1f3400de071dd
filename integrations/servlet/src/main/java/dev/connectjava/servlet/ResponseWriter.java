package dev.connectjava.servlet;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Writes one response as fast as the container accepts it, in small parts, since a container keeps
 * a copy of what it can't send. What was written in a turn of the loop is flushed at its end. The
 * container's callbacks become steps of the exchange's loop; the fields are confined to it, except
 * for the trailers.
 *
 * <p>Over HTTP/1.1, a response in parts is held back until the request is complete or a number of
 * bytes is waiting, since many clients stop sending when they see a response.
 */
final class ResponseWriter implements WriteListener {

  /** The most bytes that are passed to the container at once. */
  private static final int PART_BYTES = 16 * 1024;

  private static final long UNKNOWN = -1;

  private final ServletExchange exchange;
  private final HttpServletResponse response;
  private final ServletOutputStream output;
  private final boolean http1;
  private final boolean withoutBody;
  private final int holdBytes;
  private final Queue<ByteBuffer> parts = new ArrayDeque<>(4);

  /** What follows the parts in a frame of its own. */
  private @Nullable ByteBuffer end;

  /** Sets the status and the headers; null before there are any, and once they are set. */
  private @Nullable Runnable head;

  /** Read by the container, after the exchange is complete. */
  private volatile Headers trailers = Headers.empty();

  private boolean begun;
  private boolean finishing;
  private boolean done;

  /** Whether something was written that may be in the container's buffer. */
  private boolean dirty;

  private boolean flushWanted;
  private boolean flushScheduled;

  /** Whether the container will call when it accepts more. */
  private boolean awaited = true;

  /** Whether a response in parts is not held back any more. */
  private boolean released;

  private long waitingBytes;

  /** Bytes that were passed to the container, which has not said that it has room for more. */
  private int underway;

  private int accepted;

  ResponseWriter(
      ServletExchange exchange,
      HttpServletResponse response,
      ServletOutputStream output,
      int holdBytes,
      boolean http1,
      boolean withoutBody) {
    this.exchange = exchange;
    this.response = response;
    this.output = output;
    this.holdBytes = holdBytes;
    this.http1 = http1;
    this.withoutBody = withoutBody;
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
    exchange.loop().execute(this::resume);
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
    begin(whole.status(), whole.headers(), lengthOf(whole, trailersFollow), trailersFollow);
    add(whole.body());
    finishing = true;
    advance();
  }

  private static long lengthOf(HttpResponse whole, boolean trailersFollow) {
    boolean never = whole.status() == 204 || whole.status() == 205 || whole.status() == 304;
    return never || trailersFollow ? UNKNOWN : whole.body().remaining();
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
    if (last.hasRemaining()) {
      end = last;
    }
    trailers = fields;
    finishing = true;
    advance();
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
    int dropped = underway + (end == null ? 0 : end.remaining());
    for (ByteBuffer part : parts) {
      dropped += part.remaining();
    }
    parts.clear();
    end = null;
    underway = 0;
    exchange.sent(dropped);
  }

  private void begin(int status, Headers headers, long length, boolean trailersFollow) {
    begun = true;
    head =
        () -> {
          response.setStatus(status);
          headers.forEach(response::addHeader);
          if (length != UNKNOWN) {
            response.setContentLengthLong(length);
          }
          if (trailersFollow) {
            response.setTrailerFields(this::trailerFields);
          }
        };
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
    } else if (data.hasRemaining()) {
      waitingBytes += data.remaining();
      parts.add(data);
    }
  }

  private boolean isHeld() {
    released |= !http1 || finishing || waitingBytes >= holdBytes || exchange.isRequestComplete();
    return !released;
  }

  /** Does what the container allows, and waits for the rest. */
  private void advance() {
    boolean more = true;
    while (more && !awaited && !done && hasWork()) {
      accepted = 0;
      more = exchange.use(this::step);
      exchange.sent(accepted);
    }
    if (done) {
      exchange.complete();
    } else if (dirty && !flushWanted && !flushScheduled) {
      flushScheduled = true;
      exchange.loop().afterTurn(this::flush);
    }
  }

  private boolean hasWork() {
    boolean anything = head != null || !parts.isEmpty() || finishing || (dirty && flushWanted);
    return anything && !isHeld();
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
      return false;
    }
    accepted = underway;
    underway = 0;
    Runnable unset = head;
    if (unset != null) {
      head = null;
      unset.run();
      dirty = true;
    } else if (!parts.isEmpty()) {
      writePart(parts.element());
    } else if (dirty) {
      dirty = false;
      flushWanted = false;
      output.flush();
    } else if (end != null) {
      parts.add(end);
      end = null;
    } else {
      done = true;
    }
    return true;
  }

  private void writePart(ByteBuffer part) throws IOException {
    int count = Math.min(part.remaining(), PART_BYTES);
    if (part.hasArray()) {
      output.write(part.array(), part.arrayOffset() + part.position(), count);
    } else {
      byte[] copy = new byte[count];
      part.get(part.position(), copy);
      output.write(copy);
    }
    part.position(part.position() + count);
    if (!part.hasRemaining()) {
      parts.remove();
    }
    underway += count;
    dirty = true;
  }
}
