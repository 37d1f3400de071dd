package dev.connectjava;

/**
 * An interceptor that sees the head of each call of a server, before the call gets a thread and
 * before any message is read. It lets the call pass or refuses it, and may set attributes and
 * response headers. It runs in every {@link ExecutionMode} and for blocking and asynchronous
 * handlers. Unlike a {@link ServerInterceptor} it never makes a call of an asynchronous handler use
 * a thread. Thread-safe.
 *
 * <pre>{@code
 * Router.builder()
 *     .headInterceptor(call -> {
 *       if (!call.requestHeaders().contains("authorization")) {
 *         throw new RpcException(Code.UNAUTHENTICATED, "the request has no token");
 *       }
 *     })
 * }</pre>
 */
@FunctionalInterface
public interface ServerHeadInterceptor {

  /**
   * Intercepts a call. Runs on the transport's thread, usually an event loop, so it must not block.
   *
   * @param call the call; response headers and trailers that are set here are also sent if the call
   *     is refused
   * @throws RpcException to refuse the call: later interceptors don't see it. After any other
   *     exception the client receives {@link Code#INTERNAL} without a text, and the exception is
   *     logged
   */
  void intercept(RequestContext call);
}
