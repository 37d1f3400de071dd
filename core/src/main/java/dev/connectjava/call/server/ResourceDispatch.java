package dev.connectjava.call.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.call.Execution;
import dev.connectjava.call.FailureLog;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Answers an exchange with a plain HTTP resource, on a handler thread. */
final class ResourceDispatch implements Execution.Task {

  private static final Logger LOGGER = System.getLogger(ResourceDispatch.class.getName());

  private final HttpExchange exchange;
  private final HttpResource resource;

  private ResourceDispatch(HttpExchange exchange, HttpResource resource) {
    this.exchange = exchange;
    this.resource = resource;
  }

  static void dispatch(HttpExchange exchange, HttpResource resource, Execution execution) {
    String method = exchange.request().method();
    if (method.equals("GET") || method.equals("HEAD")) {
      execution.start(exchange.loop(), new ResourceDispatch(exchange, resource));
    } else {
      exchange.respond(HttpResponse.of(405, Headers.of("allow", "GET, HEAD")));
    }
  }

  @Override
  public void onStartFailed(Throwable cause) {
    exchange.respond(text(503, "the server is overloaded"));
    FailureLog.warning(LOGGER, "can't start the resource at", exchange.request().path(), cause);
  }

  @Override
  public void run() {
    try {
      exchange.respond(Objects.requireNonNull(resource.get(exchange.request()), "response"));
    } catch (RuntimeException | Error e) {
      exchange.respond(text(500, "internal error"));
      FailureLog.error(LOGGER, "the resource failed at", exchange.request().path(), e);
    }
  }

  private static HttpResponse text(int status, String text) {
    Headers headers = Headers.of("content-type", "text/plain; charset=utf-8");
    return HttpResponse.of(status, headers, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }
}
