package dev.connectjava.netty;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Puts a connection of HTTP/2 together, with its guards against floods. */
final class Http2ConnectionBuilder<T extends Http2ConnectionHandler>
    extends AbstractHttp2ConnectionHandlerBuilder<T, Http2ConnectionBuilder<T>> {

  private static final int EMPTY_DATA_FRAMES = 2;
  private static final int QUEUED_CONTROL_FRAMES = 1_000;
  private static final int SMALL_CONTINUATION_FRAMES = 16;

  private final Constructor<T> constructor;

  private Http2ConnectionBuilder(Constructor<T> constructor) {
    this.constructor = constructor;
  }

  /** Makes the connection from what was put together. */
  interface Constructor<T> {
    T create(
        Http2ConnectionDecoder decoder,
        Http2ConnectionEncoder encoder,
        Http2Settings initialSettings);
  }

  static Http2ServerConnection forServer(ServerSettings settings, OpenExchanges openExchanges) {
    Http2Settings initial =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(settings.concurrentStreams())
            .initialWindowSize(settings.windowBytes())
            .maxHeaderListSize(settings.headerListBytes());
    return new Http2ConnectionBuilder<>((decoder, encoder, handlerSettings) ->
        new Http2ServerConnection(decoder, encoder, handlerSettings, settings, openExchanges))
        .build(true, initial);
  }

  static Http2ClientConnection forClient(
      TargetConnections connections, Http2ClientConnection.Greeting greeting) {
    ClientSettings settings = connections.settings();
    Http2Settings initial =
        Http2Settings.defaultSettings()
            .pushEnabled(false)
            .initialWindowSize(settings.windowBytes())
            .maxHeaderListSize(settings.headerListBytes());
    return new Http2ConnectionBuilder<>((decoder, encoder, handlerSettings) ->
        new Http2ClientConnection(decoder, encoder, handlerSettings, connections, greeting))
        .build(false, initial);
  }

  private T build(boolean server, Http2Settings initial) {
    return connection(newHttp2Connection(server))
        .initialSettings(initial)
        .frameListener(new Http2FrameAdapter())
        .validateHeaders(true)
        .decoderEnforceMaxRstFramesPerWindow(0, 1) // AbandonedStreams counts what matters.
        .encoderEnforceMaxRstFramesPerWindow(0, 1)
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
  private static Http2Connection newHttp2Connection(boolean server) {
    Http2Connection connection = new DefaultHttp2Connection(server);
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    return connection;
  }

  @Override
  protected T build(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings initialSettings) {
    return constructor.create(decoder, encoder, initialSettings);
  }
}
