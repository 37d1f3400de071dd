package dev.connectjava.testing;

import dev.connectjava.Attributes;
import dev.connectjava.Peer;
import dev.connectjava.http.ForwardingHttpExchange;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequest;

/** An exchange with an HTTP method, a peer and attributes of a test's choice. */
final class TestExchange extends ForwardingHttpExchange {

  private final HttpRequest request;

  TestExchange(HttpExchange exchange, String httpMethod, Peer peer, Attributes attributes) {
    super(exchange);
    HttpRequest sent = exchange.request();
    this.request =
        HttpRequest.builder(sent.version(), httpMethod, sent.path(), peer)
            .query(sent.query())
            .headers(sent.headers())
            .attributes(attributes)
            .build();
  }

  @Override
  public HttpRequest request() {
    return request;
  }
}
