package dev.connectjava.netty;

import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Settings;

/** Puts connections of HTTP/2 together. */
final class Http2ConnectionBuilder {

  private Http2ConnectionBuilder() {}

  static Http2ServerConnection forServer(ServerSettings settings, OpenExchanges openExchanges) {
    Http2Settings initial =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(settings.concurrentStreams())
            .initialWindowSize(settings.windowBytes())
            .maxHeaderListSize(settings.headerListBytes());
    Http2Connection connection = Http2Codec.newConnection(true);
    SentData sent = new SentData(new DefaultHttp2FrameWriter(), connection);
    return new Http2ServerConnection(
        Http2Codec.of(connection, sent, settings.headerListBytes()),
        initial,
        sent,
        settings,
        openExchanges);
  }

  static Http2ClientConnection forClient(
      ClientLoop loop, ConnectionEvents events, Http2ClientConnection.Greeting greeting) {
    ClientSettings settings = loop.settings();
    Http2Settings initial =
        Http2Settings.defaultSettings()
            .pushEnabled(false)
            .initialWindowSize(settings.windowBytes())
            .maxHeaderListSize(settings.headerListBytes());
    Http2Codec codec =
        Http2Codec.of(
            Http2Codec.newConnection(false),
            new DefaultHttp2FrameWriter(),
            settings.headerListBytes());
    return new Http2ClientConnection(codec, initial, loop, events, greeting);
  }
}
