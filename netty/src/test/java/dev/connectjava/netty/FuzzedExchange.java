package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.nio.ByteBuffer;

/** What an exchange of a client is told, of which the order is checked. */
final class FuzzedExchange implements HttpResponseListener {

  private boolean started;
  private boolean headArrived;
  private boolean ended;
  private int bytes;

  private FuzzedExchange() {}

  /** Begins an exchange, which is over when what is returned says so. */
  static FuzzedExchange begin(TargetConnections connections) {
    FuzzedExchange listener = new FuzzedExchange();
    HttpClientRequest request = HttpClientRequest.builder("POST", "/t.T/Ask").build();
    ByteBuffer body = ByteBuffer.wrap(new byte[] {1, 2, 3});
    connections.open(request, listener).start(body);
    return listener;
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public void onStarted(HttpVersion version, Peer peer) {
    assertThat(ended).isFalse();
    started = true;
  }

  @Override
  public void onHead(int status, Headers headers) {
    assertThat(started && !headArrived && !ended).isTrue();
    assertThat(status).isBetween(200, 999);
    assertThat(headers.names()).noneMatch(name -> name.startsWith(":"));
    headArrived = true;
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    assertThat(headArrived && !ended).isTrue();
    bytes += data.remaining();
    assertThat(bytes).isLessThan(1_000_000);
    data.position(data.limit());
    ended = last;
  }

  @Override
  public void onEnd(Headers trailers) {
    assertThat(headArrived && !ended).isTrue();
    assertThat(trailers.names()).noneMatch(name -> name.startsWith(":"));
    ended = true;
  }

  @Override
  public void onWritable() {
    assertThat(ended).isFalse();
  }

  @Override
  public void onTimeout() {
    throw new AssertionError("there is no timeout");
  }

  @Override
  public void onFailed(HttpFailure reason) {
    assertThat(ended).isFalse();
    assertThat(reason.message().length()).isLessThan(1_000);
    ended = true;
  }
}
