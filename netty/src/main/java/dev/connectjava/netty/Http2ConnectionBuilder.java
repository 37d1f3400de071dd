package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Settings;

/** Assembles HTTP/2 connections of servers and clients from their settings. */
final class Http2ConnectionBuilder {

  private Http2ConnectionBuilder() {}

  static Http2ServerConnection forServer(ServerSettings settings, OpenExchanges openExchanges) {
    ServerHttp2 http2 = settings.http2();
    Http2Settings initial =
        announced(http2.frameBytes(), http2.headerTableBytes())
            .maxConcurrentStreams(http2.concurrentStreams())
            .initialWindowSize(settings.windows().initialBytes())
            .maxHeaderListSize(settings.headerListBytes());
    return new Http2ServerConnection(
        Http2Codec.of(true, http2.headerTableBytes(), settings.headerListBytes()),
        initial,
        settings,
        openExchanges);
  }

  static Http2ClientConnection forClient(
      ClientLoop loop, ConnectionEvents events, Http2ClientConnection.Greeting greeting) {
    ClientSettings settings = loop.settings();
    ClientHttp2 http2 = settings.http2();
    Http2Settings initial =
        announced(http2.frameBytes(), http2.headerTableBytes())
            .pushEnabled(false)
            .initialWindowSize(settings.windows().initialBytes())
            .maxHeaderListSize(settings.headerListBytes());
    Http2Codec codec = Http2Codec.of(false, http2.headerTableBytes(), settings.headerListBytes());
    return new Http2ClientConnection(codec, initial, loop, events, greeting);
  }

  /** Returns the settings that both sides announce, if they differ from those of RFC 9113. */
  private static Http2Settings announced(int frameBytes, int headerTableBytes) {
    Http2Settings settings = Http2Settings.defaultSettings();
    if (frameBytes != Settings.DEFAULT_FRAME_BYTES) {
      settings.maxFrameSize(frameBytes);
    }
    if (headerTableBytes != Settings.DEFAULT_HEADER_TABLE_BYTES) {
      settings.headerTableSize(headerTableBytes);
    }
    return settings;
  }
}
