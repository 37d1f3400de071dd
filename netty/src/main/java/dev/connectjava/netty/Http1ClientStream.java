package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.MessageMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An exchange's use of an HTTP/1.1 connection, which ends when the response is complete. On the
 * event loop.
 */
final class Http1ClientStream implements ClientStream {

  private final Http1ClientConnection connection;
  private final ClientExchange exchange;
  private final Body body = new Body();
  private boolean requestLeft;
  private boolean requestComplete;
  private boolean requestSent;
  private boolean responseComplete;
  private boolean keepAlive = true;
  private int unconsumedBytes;

  Http1ClientStream(Http1ClientConnection connection, ClientExchange exchange) {
    this.connection = connection;
    this.exchange = exchange;
  }

  ClientExchange exchange() {
    return exchange;
  }

  @Override
  public void write(ByteBuffer data) {
    body.write(data);
  }

  @Override
  public void finish() {
    if (isRequestOpen()) {
      body.writeWaiting();
      requestComplete(connection.writeEnd());
    }
  }

  private boolean isRequestOpen() {
    return connection.isTurnOf(this) && !requestComplete;
  }

  @Override
  public void cancel() {
    if (connection.isTurnOf(this)) {
      connection.close(Reason.ABANDONED_EXCHANGE);
    }
  }

  @Override
  public MessageMemory memory() {
    return connection.memory();
  }

  @Override
  public void credit(int bytes) {
    unconsumedBytes -= bytes;
    connection.updateReading();
  }

  /** Notes that written parts of the request are being sent; a response may arrive from now on. */
  void requestLeaves() {
    requestLeft = true;
  }

  boolean hasRequestLeft() {
    return requestLeft;
  }

  /**
   * Notes that the request is complete.
   *
   * @param written completes when all of the request is sent
   */
  void requestComplete(ChannelFuture written) {
    requestComplete = true;
    written.addListener(sent -> requestSent = sent.isSuccess());
  }

  boolean isRequestSent() {
    return requestSent;
  }

  /**
   * Notes that the head of the response has arrived.
   *
   * @param reusable whether the connection can be reused when the response is complete
   */
  void headRead(boolean reusable) {
    keepAlive = reusable;
  }

  /**
   * Passes on a part of the response.
   *
   * @param data borrowed
   */
  void read(ByteBuf data) {
    unconsumedBytes += data.readableBytes() - exchange.data(data, false);
  }

  /**
   * Passes on the end of the response.
   *
   * @param rest borrowed; the data that has arrived with the end of the body, perhaps empty
   */
  void readLast(ByteBuf rest, Headers trailers) {
    boolean endsWithData = rest.isReadable() && trailers.isEmpty();
    if (rest.isReadable() && !endsWithData) {
      read(rest);
    }
    responseComplete = true;
    unconsumedBytes = 0;
    if (endsWithData) {
      exchange.data(rest, true);
    } else {
      exchange.end(trailers);
    }
  }

  int unconsumedBytes() {
    return unconsumedBytes;
  }

  boolean isResponseComplete() {
    return responseComplete;
  }

  boolean isKeepAlive() {
    return keepAlive;
  }

  /** The body of a request in parts. */
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
      return isRequestOpen();
    }

    @Override
    void abort() {
      connection.close(Reason.FAILED);
    }

    @Override
    void left(int bytes) {
      exchange.sent(bytes);
    }
  }
}
