package dev.connectjava.netty;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Settings;

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
        .server(true)
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

  @Override
  protected Http2ServerConnection build(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings initialSettings) {
    return new Http2ServerConnection(decoder, encoder, initialSettings, settings, openExchanges);
  }
}
