package dev.connectjava.netty;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;

/**
 * The decoder and the encoder of one HTTP/2 connection, assembled from Netty's parts and from this
 * library's guards around them.
 *
 * <p>Netty's own limits of streams and of header sections, and its validation of fields, are turned
 * off or set far above this library's: Netty applies them before there is a stream that could be
 * reset.
 *
 * @param decoder reads frames
 * @param encoder keeps the settings, and writes the frames of Netty's bookkeeping
 * @param frames sees all frames that arrive
 * @param buffer has the frames that are not passed to the channel yet
 * @param outgoing writes HEADERS and DATA
 * @param windows the windows of the peer
 */
record Http2Codec(
    Http2ConnectionDecoder decoder,
    Http2ConnectionEncoder encoder,
    ArrivingFrames frames,
    FrameBuffer buffer,
    OutgoingFrames outgoing,
    IncomingWindows windows) {

  /**
   * The longest header section that is refused on its stream alone when it exceeds the limit. A
   * longer one ends the connection: otherwise it would have to be read to its end.
   */
  static final int READ_HEADER_LIST_BYTES = 64 * 1024;

  private static final int SMALL_CONTINUATION_FRAMES = 16;

  /**
   * Returns whether Netty has refused a header block unread, because it is longer than any header
   * list that is read. Netty says so only in its message.
   */
  static boolean isMuchTooLongBlock(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof Http2Exception
        && message != null
        && message.startsWith("Header size exceeded max allowed size");
  }

  /**
   * Creates the codec of one side of a connection.
   *
   * @param headerTableBytes the most that this side uses of the peer's header table
   * @param headerListBytes the longest header section that this side accepts
   */
  static Http2Codec of(boolean server, int headerTableBytes, int headerListBytes) {
    Http2Connection connection = new DefaultHttp2Connection(server);
    IncomingWindows windows = new IncomingWindows(connection);
    connection.local().flowController(windows);
    FrameBuffer buffer = new FrameBuffer();
    HpackEncoder hpack = new HpackEncoder(headerTableBytes);
    ControlFrames control = new ControlFrames(buffer, hpack);
    Http2ConnectionEncoder encoder =
        new BoundedControlFrames(new DefaultHttp2ConnectionEncoder(connection, control), buffer);
    ArrivingFrames frames =
        new ArrivingFrames(
            new DefaultHttp2FrameReader(
                new HpackDecoder(Math.max(READ_HEADER_LIST_BYTES, headerListBytes)),
                SMALL_CONTINUATION_FRAMES),
            connection);
    Http2ConnectionDecoder decoder =
        new DefaultHttp2ConnectionDecoder(
            connection,
            encoder,
            frames,
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            true,
            true,
            false);
    return new Http2Codec(
        decoder, encoder, frames, buffer, new OutgoingFrames(buffer, hpack, control), windows);
  }
}
