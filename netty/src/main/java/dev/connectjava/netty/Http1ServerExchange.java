package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A server's exchange over HTTP/1.1. A response in parts is held back until the request is complete
 * or the bound of held bytes is reached, since many clients stop sending when they see a response.
 * Its fields are confined to the event loop; volatile fields are written there and read by other
 * threads.
 */
final class Http1ServerExchange extends ServerExchange {

  private final Http1ServerConnection connection;
  private final boolean http10;
  private final int holdBytes;
  private final int drainBytes;
  private final Queue<Runnable> held = new ArrayDeque<>(2);

  /** The body of a response that is written in parts; null before the first part. */
  private @Nullable Body body;

  private int heldBytes;
  private int drainedBytes;
  private int unconsumedBytes;
  private boolean keepAlive;
  private boolean awaitsContinue;
  private volatile boolean requestComplete;
  private volatile boolean released;
  private boolean headSent;
  private boolean responded;

  Http1ServerExchange(
      Http1ServerConnection connection,
      HttpRequest request,
      boolean keepAlive,
      boolean http10,
      ServerSettings settings) {
    super(connection.outbox(), connection.memory(), request, settings.outboundBytes());
    this.connection = connection;
    this.keepAlive = keepAlive;
    this.http10 = http10;
    this.holdBytes = settings.outboundBytes();
    this.drainBytes = settings.drainBytes();
  }

  /**
   * Sends status 100 to a client that waits for it before it sends its body, unless the response
   * has begun.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1">RFC 9110, section
   *     10.1.1</a>
   */
  void expectsContinue() {
    awaitsContinue = true;
    outbox()
        .submit(() -> {
          if (!isClosed() && !headSent) {
            awaitsContinue = false;
            connection.writeContinue();
          }
        });
  }

  /**
   * Receives a part of the request's body.
   *
   * @param data borrowed
   */
  void read(ByteBuf data, boolean last) {
    int bytes = data.readableBytes();
    if (isOver()) {
      drainedBytes += bytes;
    } else {
      unconsumedBytes += bytes - deliver(data, last);
    }
    if (last) {
      requestComplete = true;
      release();
    }
  }

  boolean isRequestComplete() {
    return requestComplete;
  }

  boolean isResponded() {
    return responded;
  }

  boolean isHeadSent() {
    return headSent;
  }

  boolean isHttp10() {
    return http10;
  }

  /**
   * Returns whether the connection can be reused. It can't if the client was answered while it
   * waited for status 100: it may or may not send the body, so the end of the request is unknown.
   */
  boolean isKeepAlive() {
    return keepAlive && !(awaitsContinue && responded && !requestComplete);
  }

  int unconsumedBytes() {
    return unconsumedBytes;
  }

  /** Returns whether more of the request has arrived after the response than is worth reading. */
  boolean isDrainExceeded() {
    return drainedBytes > drainBytes;
  }

  @Override
  void doRespond(HttpResponse response) {
    int length = response.body().remaining();
    if (isClosed() || headSent || !held.isEmpty()) {
      sent(length);
      return;
    }
    headSent = true;
    responded = true;
    connection.writeResponse(this, response, () -> sent(length));
    complete();
  }

  @Override
  void doSendHead(int status, Headers headers) {
    if (!isClosed()) {
      hold(() -> releaseHead(status, headers));
    }
  }

  private void releaseHead(int status, Headers headers) {
    if (!headSent) {
      headSent = true;
      keepAlive &= !http10;
      connection.writeHead(this, status, headers);
    }
  }

  @Override
  void doWrite(ByteBuffer data) {
    int length = data.remaining();
    if (isClosed()) {
      sent(length);
      return;
    }
    heldBytes += length;
    hold(() -> body().write(data));
  }

  private OutgoingBody body() {
    Body begun = body;
    if (begun == null) {
      begun = new Body();
      body = begun;
    }
    return begun;
  }

  private void writeWaiting() {
    Body begun = body;
    if (begun != null) {
      begun.writeWaiting();
    }
  }

  @Override
  void doFinish(ByteBuffer end, Headers trailers) {
    if (end.hasRemaining() && !isClosed()) {
      hold(this::writeWaiting); // The end is sent as a chunk of its own.
    }
    if (end.hasRemaining()) {
      doWrite(end);
    }
    if (!isClosed()) {
      released = true;
      hold(this::releaseEnd);
    }
  }

  private void releaseEnd() {
    writeWaiting();
    responded = true;
    connection.writeEnd();
    complete();
  }

  @Override
  boolean holdsResponse() {
    return !released && !requestComplete;
  }

  private void hold(Runnable step) {
    held.add(step);
    if (released || requestComplete || heldBytes >= holdBytes) {
      release();
    }
  }

  private void release() {
    for (Runnable step = held.poll(); step != null; step = held.poll()) {
      released = true;
      step.run();
    }
  }

  private void complete() {
    over(true);
    connection.responded(this);
  }

  @Override
  void doAbort() {
    if (!isOver()) { // Also after a response has begun that can't be written.
      connection.close(Reason.ABANDONED_EXCHANGE);
    }
  }

  @Override
  void doCredit(int bytes) {
    unconsumedBytes -= bytes;
    connection.updateReading();
  }

  private boolean isClosed() {
    return responded || isOver();
  }

  /** The body of a response in parts. */
  private final class Body extends OutgoingBody {

    @Override
    void flushLater() {
      connection.flushLater(this);
    }

    @Override
    void write(List<ByteBuffer> parts, int length, Runnable left) {
      connection.writeData(parts, length, left);
    }

    @Override
    boolean isOpen() {
      return !isClosed();
    }

    @Override
    void abort() {
      connection.close(Reason.FAILED);
    }

    @Override
    void left(int bytes) {
      sent(bytes);
    }
  }
}
