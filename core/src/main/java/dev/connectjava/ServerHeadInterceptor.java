package dev.connectjava;

/**
 * Looks at each call of a server by its head, before the call gets a thread or any of its messages:
 * lets it pass, or refuses it; sets attributes for those that come after, and headers of the
 * response. It runs in every {@link ExecutionMode} and before handlers of either style, and costs a
 * call no thread, as a {@link ServerInterceptor} before an asynchronous handler does. Thread-safe.
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
   * Looks at a call. Runs on the transport's thread, usually an event loop, so it must not block.
   *
   * @param call the call; the response's headers and trailers that are set here are sent with a
   *     refusal, too
   * @throws RpcException to refuse the call: no later interceptor sees it. Of any other exception
   *     the client is told {@link Code#INTERNAL} without text, and the log the rest
   */
  void intercept(RequestContext call);
}
