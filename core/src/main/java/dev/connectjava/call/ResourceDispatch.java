package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.HttpResource;
import dev.connectjava.spi.HttpExchange;
import dev.connectjava.spi.HttpResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Answers an exchange by a plain HTTP resource, on a handler thread. */
final class ResourceDispatch {

  private static final Logger LOGGER = System.getLogger(ResourceDispatch.class.getName());

  private ResourceDispatch() {}

  static void dispatch(HttpExchange exchange, HttpResource resource, Executor executor) {
    String method = exchange.request().method();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.respond(HttpResponse.of(405, Headers.of("allow", "GET, HEAD")));
      return;
    }
    try {
      executor.execute(() -> answer(exchange, resource));
    } catch (RejectedExecutionException e) {
      LOGGER.log(Level.WARNING, "the handler executor refused " + exchange.request().path(), e);
      exchange.respond(text(503, "the server is overloaded"));
    }
  }

  private static void answer(HttpExchange exchange, HttpResource resource) {
    HttpResponse response;
    try {
      response = Objects.requireNonNull(resource.get(exchange.request()), "response");
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "the resource at " + exchange.request().path() + " failed", e);
      response = text(500, "internal error");
    }
    exchange.respond(response);
  }

  private static HttpResponse text(int status, String text) {
    Headers headers = Headers.of("content-type", "text/plain; charset=utf-8");
    return HttpResponse.of(status, headers, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }
}
