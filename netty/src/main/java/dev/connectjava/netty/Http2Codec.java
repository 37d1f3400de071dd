package dev.connectjava.netty;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * What reads and writes the frames of one HTTP/2 connection, put together of Netty's parts and of
 * our guards around them.
 *
 * <p>Netty's own limits of streams and of header sections, and its validation of fields, are off or
 * far above ours: it applies them before there is a stream that could be reset.
 *
 * @param decoder reads frames
 * @param encoder writes frames
 * @param frames sees all that arrive
 */
record Http2Codec(
    Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, ArrivingFrames frames) {

  /**
   * Up to here a header section that is too long is refused for its stream; a longer one ends the
   * connection, since it would have to be read to its end all the same.
   */
  static final int READ_HEADER_LIST_BYTES = 64 * 1024;

  private static final int SMALL_CONTINUATION_FRAMES = 16;
  private static final float WINDOW_UPDATE_RATIO = 0.5f;

  /**
   * Whether a header block was given up unread, since it is longer than any list that is read.
   * Netty says so only in words.
   */
  static boolean isMuchTooLongBlock(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof Http2Exception
        && message != null
        && message.startsWith("Header size exceeded max allowed size");
  }

  /**
   * For one side of a connection.
   *
   * @param writer has the last word of what leaves
   * @param headerListBytes how long header sections this side takes
   */
  static Http2Codec of(Http2Connection connection, Http2FrameWriter writer, int headerListBytes) {
    Http2ConnectionEncoder encoder =
        new BoundedControlFrames(new DefaultHttp2ConnectionEncoder(connection, writer));
    ArrivingFrames frames =
        new ArrivingFrames(
            new DefaultHttp2FrameReader(
                new ReceivedFields.Decoder(Math.max(READ_HEADER_LIST_BYTES, headerListBytes)),
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
    return new Http2Codec(decoder, encoder, frames);
  }

  /**
   * What arrives is credited to the connection at once, so that a stream which nobody reads holds
   * back its own sender and no other. What all streams hold together, {@link ConnectionMemory}
   * bounds.
   *
   * <p>All streams get the same share: that is cheaper than the priorities of the first version of
   * HTTP/2, which its second has taken back.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.3.2">RFC 9113, section 5.3.2</a>
   */
  static Http2Connection newConnection(boolean server) {
    Http2Connection connection = new DefaultHttp2Connection(server);
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    connection
        .local()
        .flowController(new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, true));
    return connection;
  }
}
