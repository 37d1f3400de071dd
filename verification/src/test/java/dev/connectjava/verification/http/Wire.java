package dev.connectjava.verification.http;

import dev.connectjava.netty.NettyTransport;

/** What is between a client and a raw server. */
public enum Wire {
  PLAINTEXT,
  TLS;

  /** A client of a server at this URL, which it trusts. */
  public NettyTransport.Builder client(String url) {
    NettyTransport.Builder client = NettyTransport.builder(url);
    return this == TLS ? client.tls(TestCertificate.clientTls()) : client;
  }
}
