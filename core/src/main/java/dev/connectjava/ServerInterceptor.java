package dev.connectjava;

/**
 * An interceptor that runs around every call of a server, for all kinds of methods, before the
 * request body is read.
 *
 * <p>Many threads call it at once, on the threads of the handlers, so it may block. The interceptor
 * that was added first is the outermost.
 *
 * <pre>{@code
 * ServerInterceptor authentication =
 *     (call, next) -> {
 *       if (!call.context().requestHeaders().contains("authorization")) {
 *         throw new RpcException(Code.UNAUTHENTICATED, "the request has no token");
 *       }
 *       next.handle(call);
 *     };
 * }</pre>
 *
 * <p>An interceptor that observes or replaces messages passes the call on with other streams. This
 * one counts the requests:
 *
 * <pre>{@code
 * ServerInterceptor counting =
 *     (call, next) -> {
 *       RequestStream<Object> requests = call.requests();
 *       next.handle(
 *           call.withRequests(
 *               () -> {
 *                 Object request = requests.receive();
 *                 if (request != null) {
 *                   received.increment();
 *                 }
 *                 return request;
 *               }));
 *     };
 * }</pre>
 *
 * <p>An interceptor that needs messages encoded asks for {@link CallMessage}s: {@link
 * ServerCall#mapRequests}, {@link ServerCall#mapResponses}.
 */
@FunctionalInterface
public interface ServerInterceptor {

  /** The rest of the chain after an interceptor: the next interceptor, and finally the handler. */
  @FunctionalInterface
  interface Next {

    /**
     * Handles the call. Returns when the handler has ended, and throws what the handler has thrown.
     */
    void handle(ServerCall call);
  }

  /**
   * Intercepts a call: passes it on with {@code next.handle(call)}, possibly with other streams; or
   * fails it by throwing {@link RpcException}; or answers it itself through {@link
   * ServerCall#responses()}.
   *
   * @param next must be called at most once
   */
  void intercept(ServerCall call, Next next);
}
