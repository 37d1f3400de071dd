package dev.connectjava.call.client;

import dev.connectjava.call.CarriedThreads;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.Loop;
import java.util.List;
import java.util.Optional;

/**
 * A transport with several loops: an exchange is opened on the loop that carries its caller, if one
 * of them does.
 *
 * @param http the transport
 * @param threads the threads that its loops carry
 */
record LoopOfCaller(HttpClientTransport http, CarriedThreads threads)
    implements HttpClientTransport {

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    Loop own = threads.loopOfCaller();
    return own == null ? http.open(request, listener) : http.open(request, listener, own);
  }

  @Override
  public List<Loop> loops() {
    return http.loops();
  }

  @Override
  public Optional<String> target() {
    return http.target();
  }

  @Override
  public void close() {
    http.close();
  }
}
