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
 * <p>An interceptor that observes or replaces messages passes the call on with functions for them:
 * {@link ServerCall#mapRequests}, {@link ServerCall#mapResponses}. A {@link CallMessage} is decoded
 * only when its object is asked for. This interceptor counts the requests:
 *
 * <pre>{@code
 * ServerInterceptor counting =
 *     (call, next) ->
 *         next.handle(
 *             call.mapRequests(
 *                 request -> {
 *                   received.increment();
 *                   return request;
 *                 }));
 * }</pre>
 *
 * <p>{@link ServerCall#withRequests} puts any other stream in place of the requests. It costs more:
 * each message is decoded, and a handler that takes views gets them of messages that are encoded
 * again.
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
