package dev.connectjava.netty;

import dev.connectjava.Router;
import dev.connectjava.http.HttpHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers with, as its builder is told in any order: a handler, or a router of its
 * own. Not thread-safe.
 */
final class HandlerChoice {

  private final Router.Builder router = Router.builder();
  private boolean routed;
  private @Nullable HttpHandler handler;

  /** The builder of the router, which is what answers from now on. */
  Router.Builder router() {
    routed = true;
    return router;
  }

  void handler(HttpHandler newHandler) {
    handler = Objects.requireNonNull(newHandler, "handler");
  }

  /**
   * The handler, or the router.
   *
   * @throws IllegalStateException if there is neither, or both
   */
  HttpHandler chosen() {
    HttpHandler given = handler;
    if (given != null && routed) {
      throw new IllegalStateException(
          "handler and service, or router, exclude each other: a server that has a handler asks"
              + " nothing else, so add the services to the router that is the handler");
    }
    if (given == null && !routed) {
      throw new IllegalStateException(
          "a server needs something that answers: a service, a router or a handler");
    }
    return given == null ? router.build() : given;
  }
}
