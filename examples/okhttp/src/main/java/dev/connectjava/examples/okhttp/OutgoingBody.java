package dev.connectjava.examples.okhttp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request. Over HTTP/2, a thread of its own writes the parts of a stream, so that the
 * response may begin before the request is complete. Thread-safe.
 */
final class OutgoingBody extends RequestBody {

  private static final int MOST_BYTES = 64 * 1024;
  private static final int UNKNOWN_LENGTH = -1;

  private static final ByteBuffer END = ByteBuffer.allocate(0);
  private static final ByteBuffer ABANDONED = ByteBuffer.allocate(0);

  private final boolean needsHttp2;
  private final Executor writers;
  private final Runnable onWritable;
  private final BlockingQueue<ByteBuffer> parts = new LinkedBlockingQueue<>();

  /** The bytes that were added and not yet written. */
  private final AtomicInteger unsent = new AtomicInteger();

  /** Set before the request starts, if it is known then. */
  private volatile int length = UNKNOWN_LENGTH;

  private volatile boolean connected;
  private volatile boolean http2;
  private volatile boolean complete;

  /**
   * Creates a body without parts.
   *
   * @param needsHttp2 whether it must not be written over HTTP/1.1
   * @param writers runs a task for each stream over HTTP/2 until its request is complete
   * @param onWritable called when {@link #isWritable} has become true again, by any thread
   */
  OutgoingBody(boolean needsHttp2, Executor writers, Runnable onWritable) {
    this.needsHttp2 = needsHttp2;
    this.writers = writers;
    this.onWritable = onWritable;
  }

  /** Sets the whole body, before the request starts. */
  void whole(ByteBuffer bytes) {
    length = bytes.remaining();
    complete = length == 0; // As that of a GET, which OkHttp does not ask for its bytes.
    add(bytes);
    finish();
  }

  void add(ByteBuffer part) {
    unsent.addAndGet(part.remaining());
    parts.add(part);
  }

  void finish() {
    parts.add(END);
  }

  /** Ends the thread that writes; the call has to be cancelled before. */
  void abandon() {
    parts.clear();
    parts.add(ABANDONED);
  }

  boolean isWritable() {
    return unsent.get() < MOST_BYTES;
  }

  /** Returns whether all bytes were written. */
  boolean isComplete() {
    return complete;
  }

  void connected(boolean overHttp2) {
    http2 = overHttp2;
    connected = true;
  }

  /** Returns whether the call has had a connection. */
  boolean isConnected() {
    return connected;
  }

  // Called by OkHttp, when the call has a connection.

  /** Returns null: the head of the request has the content type. */
  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public boolean isDuplex() {
    return http2 && length == UNKNOWN_LENGTH;
  }

  /** Returns true: OkHttp doesn't know which requests may be sent twice. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    if (needsHttp2 && !http2) {
      throw new OtherVersionException(); // Nothing has left the buffer of OkHttp.
    }
    if (isDuplex()) {
      writers.execute(() -> writeStream(sink));
    } else {
      writeParts(sink);
    }
  }

  /** Closes the stream only after its last part: for the server, that completes the request. */
  private void writeStream(BufferedSink sink) {
    try {
      writeParts(sink);
      sink.close();
    } catch (IOException e) {
      release(sink);
    }
  }

  /** Lets OkHttp find the stream reset, so that the connection does not count it any more. */
  private static void release(BufferedSink sink) {
    try {
      sink.flush();
    } catch (IOException e) {
      return; // The thread that reads the response gets the same failure, unless it has all of it.
    }
  }

  @SuppressWarnings("ReferenceEquality") // The end is one object, whatever its bytes are.
  private void writeParts(BufferedSink sink) throws IOException {
    for (ByteBuffer part = next(); part != END; part = next()) {
      int bytes = part.remaining();
      sink.write(part);
      if (parts.isEmpty()) {
        sink.flush();
      }
      written(bytes);
    }
    complete = true;
  }

  @SuppressWarnings("ReferenceEquality") // As above.
  private ByteBuffer next() throws IOException {
    try {
      ByteBuffer next = parts.take();
      if (next == ABANDONED) {
        throw new IOException("the request was given up");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the thread that writes the request was interrupted");
    }
  }

  private void written(int bytes) {
    int before = unsent.getAndAdd(-bytes);
    if (before >= MOST_BYTES && before - bytes < MOST_BYTES) {
      onWritable.run();
    }
  }
}
