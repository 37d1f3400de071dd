package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records why exchanges have failed, and passes over the rest. */
class RecordedFailures implements HttpResponseListener {

  final List<HttpFailure> failures = new ArrayList<>();

  @Override
  public void onStarted(HttpVersion version, Peer peer) {}

  @Override
  public void onHead(int status, Headers headers) {}

  @Override
  public void onData(ByteBuffer data, boolean last) {}

  @Override
  public void onEnd(Headers trailers) {}

  @Override
  public void onWritable() {}

  @Override
  public void onTimeout() {}

  @Override
  public void onFailed(HttpFailure reason) {
    failures.add(reason);
  }
}
