package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The windows that a connection gives to its peer. Data that arrives is credited to the
 * connection's window at once, so that a stream that is not read holds back its own sender and no
 * other; {@link ConnectionMemory} limits what all streams hold together. Confined to the event
 * loop.
 */
final class IncomingWindows extends DefaultHttp2LocalFlowController {

  private static final float WINDOW_UPDATE_RATIO = 0.5f;

  /** How much of its window a stream must have used for the watcher to run. */
  private int watchedBytes = Integer.MAX_VALUE;

  private Runnable watcher = () -> {};
  private long readBytes;

  IncomingWindows(Http2Connection connection) {
    super(connection, WINDOW_UPDATE_RATIO, true);
  }

  /** Sets what runs when DATA arrives on a stream that has used this much of its window. */
  void watch(int usedBytes, Runnable action) {
    watchedBytes = usedBytes;
    watcher = action;
  }

  /**
   * Accepts this much of each stream, if it is more than before. A peer may use a longer window as
   * soon as it knows it, and its acknowledgement may arrive behind the data; Netty accepts the data
   * only from the acknowledgement on.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.9.2">RFC 9113, section 6.9.2</a>
   */
  void acceptLonger(int bytes) throws Http2Exception {
    if (bytes > initialWindowSize()) {
      initialWindowSize(bytes);
    }
  }

  /** Returns how many bytes of all streams have been read. */
  long readBytes() {
    return readBytes;
  }

  @Override
  public void receiveFlowControlledFrame(
      @Nullable Http2Stream stream, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    if (stream != null && data.readableBytes() + padding == 0 && windowSize(stream) < 0) {
      return; // RFC 9113, 6.9: it needs no window. Netty refuses it if SETTINGS took the window.
    }
    super.receiveFlowControlledFrame(stream, data, padding, endOfStream);
    if (stream != null
        && !endOfStream
        && initialWindowSize(stream) - windowSize(stream) >= watchedBytes) {
      watcher.run();
    }
  }

  @Override
  public boolean consumeBytes(@Nullable Http2Stream stream, int bytes) throws Http2Exception {
    readBytes += bytes;
    return super.consumeBytes(stream, bytes);
  }
}
