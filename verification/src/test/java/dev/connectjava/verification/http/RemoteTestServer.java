package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpVersion;
import java.net.InetSocketAddress;

/** A server of another process, in plaintext. */
final class RemoteTestServer implements TestServer {

  private final InetSocketAddress address;
  private final NettyTestServer.Client client;

  RemoteTestServer(InetSocketAddress address, NettyTestServer.Client client) {
    this.address = address;
    this.client = client;
  }

  @Override
  public TestCall open(String method, String target, Headers headers) {
    return client.open(address, method, target, headers);
  }

  @Override
  public HttpVersion version() {
    return client.version();
  }

  @Override
  public int openExchanges() {
    throw new UnsupportedOperationException("only the other process knows");
  }

  @Override
  public void close() {
    client.close();
  }
}
