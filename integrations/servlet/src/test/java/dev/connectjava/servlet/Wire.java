package dev.connectjava.servlet;

import dev.connectjava.Protocol;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;

/** A protocol over a version of HTTP. */
record Wire(Protocol protocol, HttpVersion version) {

  static final Wire CONNECT_1 = new Wire(Protocol.CONNECT, HttpVersion.HTTP_1);
  static final Wire CONNECT_2 = new Wire(Protocol.CONNECT, HttpVersion.HTTP_2);
  static final Wire GRPC = new Wire(Protocol.GRPC, HttpVersion.HTTP_2);
  static final Wire GRPC_WEB_1 = new Wire(Protocol.GRPC_WEB, HttpVersion.HTTP_1);
  static final Wire GRPC_WEB_2 = new Wire(Protocol.GRPC_WEB, HttpVersion.HTTP_2);

  NettyTransport.Builder transport(String url) {
    return NettyTransport.builder(url).protocol(protocol).httpVersion(version);
  }

  @Override
  public String toString() {
    return protocol + " over " + version;
  }
}
