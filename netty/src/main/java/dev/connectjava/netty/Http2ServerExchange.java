package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server's exchange on an HTTP/2 stream. Its fields are confined to the event loop. */
final class Http2ServerExchange extends ServerExchange {

  private final Http2ServerConnection connection;
  private final Http2Stream stream;
  private final int drainBytes;
  private final Duration drainTimeout;

  /** The body of a response that is written in parts; null before the first part. */
  private @Nullable Http2Body body;

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
            connection.writeHeaders(stream, Http2HeaderConversion.fromContinue(), false);
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
      left(length);
      return;
    }
    boolean withoutBody = !response.body().hasRemaining() || request().method().equals("HEAD");
    boolean withoutTrailers = response.trailers().isEmpty();
    Http2Headers head = Http2HeaderConversion.fromHead(response.status(), response.headers());
    if (withoutTrailers && response.status() != 204 && response.status() != 304) {
      head.addInt("content-length", length);
    }
    headSent = true;
    connection.writeHeaders(stream, head, withoutBody && withoutTrailers);
    if (withoutBody) {
      left(length);
    } else {
      connection.writeData(stream, response.body(), withoutTrailers, () -> left(length));
    }
    if (!withoutTrailers) {
      connection.writeHeaders(stream, Http2HeaderConversion.fromFields(response.trailers()), true);
    }
    complete();
  }

  @Override
  void doSendHead(int status, Headers headers) {
    if (!isClosed() && !headSent) {
      headSent = true;
      connection.writeHeaders(stream, Http2HeaderConversion.fromHead(status, headers), false);
    }
  }

  @Override
  void doWrite(ByteBuffer data) {
    if (isClosed() || !headSent) {
      sent(data.remaining());
    } else {
      body().write(data);
    }
  }

  private Http2Body body() {
    Http2Body begun = body;
    if (begun == null) {
      begun = new Http2Body(connection, stream, this::sent);
      body = begun;
    }
    return begun;
  }

  @Override
  void doFinish(ByteBuffer end, Headers trailers) {
    int length = end.remaining();
    if (isClosed() || !headSent) {
      sent(length);
      return;
    }
    Http2Body begun = body;
    if (begun != null) {
      begun.writeWaiting();
    }
    boolean withoutTrailers = trailers.isEmpty();
    if (length > 0) {
      connection.beginFrame(stream);
    }
    if (length > 0 || withoutTrailers) {
      connection.writeData(stream, end, withoutTrailers, () -> sent(length));
    }
    if (!withoutTrailers) {
      connection.writeHeaders(stream, Http2HeaderConversion.fromFields(trailers), true);
    }
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
