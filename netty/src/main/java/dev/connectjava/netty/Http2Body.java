package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.IntConsumer;

/** A body that is sent in parts on an HTTP/2 stream. Confined to its event loop. */
final class Http2Body extends OutgoingBody {

  private final Http2StreamConnection connection;
  private final Http2Stream stream;
  private final IntConsumer left;

  /**
   * Creates a body of which nothing is written yet.
   *
   * @param left receives the number of bytes that have been sent, or never will be
   */
  Http2Body(Http2StreamConnection connection, Http2Stream stream, IntConsumer left) {
    this.connection = connection;
    this.stream = stream;
    this.left = left;
  }

  @Override
  void flushLater() {
    connection.flushLater(this);
  }

  @Override
  ByteBufAllocator allocator() {
    return connection.context().alloc();
  }

  @Override
  void write(ByteBuf data, Runnable left) {
    connection.writeData(stream, data, false, left);
  }

  @Override
  boolean isOpen() {
    return stream.state().localSideOpen();
  }

  @Override
  void abort() {
    connection.reset(stream, Http2Error.INTERNAL_ERROR);
  }

  @Override
  void left(int bytes) {
    left.accept(bytes);
  }
}
