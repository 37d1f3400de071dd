package dev.connectjava.netty;

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
    return new Http2ServerConnection(
        Http2Codec.of(true, settings.headerListBytes()), initial, settings, openExchanges);
  }

  static Http2ClientConnection forClient(
      ClientLoop loop, ConnectionEvents events, Http2ClientConnection.Greeting greeting) {
    ClientSettings settings = loop.settings();
    Http2Settings initial =
        Http2Settings.defaultSettings()
            .pushEnabled(false)
            .initialWindowSize(settings.windowBytes())
            .maxHeaderListSize(settings.headerListBytes());
    return new Http2ClientConnection(
        Http2Codec.of(false, settings.headerListBytes()), initial, loop, events, greeting);
  }
}
