package dev.connectjava.netty;

import dev.connectjava.Router;
import dev.connectjava.http.HttpHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handler of a server that is being built: one that was set, or a router of the server's own.
 * The builder's methods may be called in any order. Not thread-safe.
 */
final class HandlerChoice {

  private final Router.Builder router = Router.builder();
  private boolean routed;
  private @Nullable HttpHandler handler;

  /** Returns the builder of the server's own router, and selects that router. */
  Router.Builder router() {
    routed = true;
    return router;
  }

  void handler(HttpHandler newHandler) {
    handler = Objects.requireNonNull(newHandler, "handler");
  }

  /**
   * Returns the handler, or the router.
   *
   * @throws IllegalStateException if neither was set, or both
   */
  HttpHandler chosen() {
    HttpHandler given = handler;
    if (given != null && routed) {
      throw new IllegalStateException(
          "handler and service, or router, exclude each other: a server with a handler uses no"
              + " router of its own, so add the services to the router that is the handler");
    }
    if (given == null && !routed) {
      throw new IllegalStateException("a server needs a service, a router or a handler");
    }
    return given == null ? router.build() : given;
  }
}
