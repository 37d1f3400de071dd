package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import java.net.InetSocketAddress;

/** A router without a network. */
final class InMemoryTestServer implements TestServer {

  private static final Peer CLIENT = Peer.at(new InetSocketAddress("127.0.0.1", 1));

  private final InMemoryHttp http;

  InMemoryTestServer(HttpHandler handler) {
    this.http = InMemoryHttp.to(handler);
  }

  @Override
  public TestCall open(String method, String target, Headers headers) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    InMemoryCall call =
        http.open(
            HttpRequest.builder(HttpVersion.HTTP_2, method, path, CLIENT)
                .query(query)
                .headers(headers)
                .build());
    return new Call(call);
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public int openExchanges() {
    return http.openCalls();
  }

  @Override
  public void close() {
    http.close();
  }

  private record Call(InMemoryCall call) implements TestCall {

    @Override
    public void send(byte[] data) {
      call.send(data);
    }

    @Override
    public void end() {
      call.end();
    }

    @Override
    public void disconnect() {
      call.disconnect();
    }

    @Override
    public int status() {
      return call.awaitStatus();
    }

    @Override
    public Headers headers() {
      return call.awaitHeaders();
    }

    @Override
    public byte[] read(int count) {
      return call.read(count);
    }

    @Override
    public Headers trailers() {
      return call.awaitTrailers();
    }
  }
}
