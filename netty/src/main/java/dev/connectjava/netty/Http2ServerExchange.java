package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server's exchange on an HTTP/2 stream. Its fields are confined to the event loop. */
final class Http2ServerExchange extends ServerExchange implements DataSender {

  private static final int CONTINUE = 100;

  private final Http2ServerConnection connection;
  private final Http2Stream stream;
  private final int drainBytes;
  private final Duration drainTimeout;

  private Loop.@Nullable Timer drainTimer;
  private int drainedBytes;
  private boolean headSent;
  private boolean responded;

  Http2ServerExchange(
      Http2ServerConnection connection,
      Http2Stream stream,
      HttpRequest request,
      ServerSettings settings) {
    super(connection.outbox(), connection.memory(), request, settings.outboundBytes());
    this.connection = connection;
    this.stream = stream;
    this.drainBytes = settings.drainBytes();
    this.drainTimeout = settings.headerTimeout();
  }

  /**
   * Sends status 100 to a client that waits for it before it sends its body, unless the response
   * has begun.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1">RFC 9110, section
   *     10.1.1</a>
   */
  void expectsContinue() {
    outbox()
        .submit(() -> {
          if (!isClosed() && !headSent) {
            connection.writeHead(
                stream, CONTINUE, Headers.empty(), OutgoingFrames.NO_LENGTH, false);
          }
        });
  }

  /**
   * Receives a part of the request's body.
   *
   * @param data borrowed
   * @return how many bytes can be credited to the client now
   */
  int read(ByteBuf data, boolean last) {
    if (!isOver()) {
      return deliver(data, last);
    }
    boolean mayGoOn = drainedBytes <= drainBytes;
    drainedBytes += data.readableBytes();
    if (mayGoOn && drainedBytes > drainBytes && !last) {
      connection.reset(stream, Http2Error.NO_ERROR);
    }
    return data.readableBytes();
  }

  @Override
  void doRespond(HttpResponse response) {
    int length = response.body().remaining();
    if (isClosed() || headSent) {
      sent(length);
      return;
    }
    boolean withoutBody = length == 0 || request().method().equals("HEAD");
    boolean withoutTrailers = response.trailers().isEmpty();
    boolean withoutLength =
        !withoutTrailers || response.status() == 204 || response.status() == 304;
    headSent = true;
    connection.writeHead(
        stream,
        response.status(),
        response.headers(),
        withoutLength ? OutgoingFrames.NO_LENGTH : length,
        withoutBody && withoutTrailers);
    if (withoutBody) {
      sent(length);
    } else {
      connection.data().write(stream, response.body(), this, withoutTrailers);
    }
    if (!withoutTrailers) {
      connection.data().writeTrailers(stream, response.trailers());
    }
    complete();
  }

  @Override
  void doSendHead(int status, Headers headers) {
    if (!isClosed() && !headSent) {
      headSent = true;
      connection.writeHead(stream, status, headers, OutgoingFrames.NO_LENGTH, false);
    }
  }

  @Override
  void doWrite(ByteBuffer data) {
    if (isClosed() || !headSent) {
      sent(data.remaining());
    } else {
      connection.data().add(stream, data, this);
      connection.flushLater();
    }
  }

  @Override
  void doFinish(ByteBuffer end, Headers trailers) {
    int length = end.remaining();
    if (isClosed() || !headSent) {
      sent(length);
      return;
    }
    boolean withoutTrailers = trailers.isEmpty();
    connection.data().write(stream, end, this, withoutTrailers);
    if (!withoutTrailers) {
      connection.data().writeTrailers(stream, trailers);
    }
    connection.flushLater();
    complete();
  }

  private void complete() {
    responded = true;
    over(true);
    if (stream.state().remoteSideOpen()) {
      drainTimer = outbox().schedule(this::endRequest, drainTimeout);
    }
  }

  /** Resets the stream when the rest of the request has not arrived in time after the response. */
  private void endRequest() {
    connection.reset(stream, Http2Error.NO_ERROR);
  }

  /** Handles that the stream is closed. */
  void streamClosed() {
    Loop.Timer timer = drainTimer;
    if (timer != null) {
      timer.cancel();
    }
    over(false);
  }

  @Override
  void doAbort() {
    if (!isClosed()) {
      connection.reset(stream, Http2Error.INTERNAL_ERROR);
    }
  }

  @Override
  void doCredit(int bytes) {
    connection.credit(stream, bytes);
  }

  @Override
  public int headerListBytes() {
    return connection.headerListBytes();
  }

  /** Returns whether the response has begun. */
  boolean hasResponse() {
    return headSent;
  }

  /** Returns whether nothing more can be written: the response is complete or the stream closed. */
  private boolean isClosed() {
    return responded || stream.state() == Http2Stream.State.CLOSED;
  }
}
