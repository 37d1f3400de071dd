package dev.connectjava;

/**
 * Something that happens around every call of a router, whatever its kind, before its body is read.
 *
 * <p>Called from many threads at once, on the handler's thread, so it may block. The interceptor
 * that was registered first is the outermost.
 */
@FunctionalInterface
public interface ServerInterceptor {

  /** What comes after an interceptor: the next one, and in the end the handler. */
  @FunctionalInterface
  interface Next {

    /** Handles the call; returns when the handler is done, and throws what it threw. */
    void handle(ServerCall call);
  }

  /**
   * Handles the call: passes it on by {@code next.handle(call)}, possibly with other streams; or
   * fails it by throwing {@link RpcException}; or answers it by itself through {@link
   * ServerCall#responses()}.
   *
   * @param next to be called at most once
   */
  void intercept(ServerCall call, Next next);
}
