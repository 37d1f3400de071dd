package dev.connectjava.netty;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Puts a connection of HTTP/2 together, with its guards against floods. */
final class Http2ServerConnectionBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<
        Http2ServerConnection, Http2ServerConnectionBuilder> {

  private static final int RESETS_PER_WINDOW = 1_000;
  private static final int RESET_WINDOW_SECONDS = 10;
  private static final int EMPTY_DATA_FRAMES = 2;
  private static final int QUEUED_CONTROL_FRAMES = 1_000;
  private static final int SMALL_CONTINUATION_FRAMES = 16;

  private final ServerSettings settings;
  private final OpenExchanges openExchanges;

  private Http2ServerConnectionBuilder(ServerSettings settings, OpenExchanges openExchanges) {
    this.settings = settings;
    this.openExchanges = openExchanges;
  }

  static Http2ServerConnection newConnection(ServerSettings settings, OpenExchanges openExchanges) {
    return new Http2ServerConnectionBuilder(settings, openExchanges)
        .connection(newHttp2Connection())
        .initialSettings(
            Http2Settings.defaultSettings()
                .maxConcurrentStreams(settings.concurrentStreams())
                .initialWindowSize(settings.windowBytes())
                .maxHeaderListSize(settings.headerListBytes()))
        .frameListener(new Http2FrameAdapter())
        .validateHeaders(true)
        .decoderEnforceMaxRstFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_FRAMES)
        .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATION_FRAMES)
        .encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES)
        .build();
  }

  /**
   * All streams get the same share: that is cheaper than the priorities of the first version of
   * HTTP/2, which its second has taken back.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.3.2">RFC 9113, section 5.3.2</a>
   */
  private static Http2Connection newHttp2Connection() {
    Http2Connection connection = new DefaultHttp2Connection(true);
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    return connection;
  }

  @Override
  protected Http2ServerConnection build(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings initialSettings) {
    return new Http2ServerConnection(decoder, encoder, initialSettings, settings, openExchanges);
  }
}
