package dev.connectjava;

/**
 * An interceptor that runs around every call of a client, for all kinds of methods. Many threads
 * call it at once, each on the thread that opens the call. The interceptor that was added first is
 * the outermost.
 *
 * <pre>{@code
 * ClientInterceptor token =
 *     (method, options, next) -> next.open(method, options.withHeader("authorization", bearer()));
 * }</pre>
 *
 * <p>An interceptor may:
 *
 * <ul>
 *   <li>open another method, or the same with other options
 *   <li>wrap the call in a {@link ForwardingClientCall} to observe or replace its messages
 *   <li>replace encoded messages: {@link ClientCall#mapRequests}, {@link ClientCall#mapResponses}
 *   <li>fail the call by throwing {@link RpcException}. The caller gets it as the failure of a call
 *       ({@link RpcException#isFromCall}), as if the server had refused it
 *   <li>answer the call with a {@link ClientCall} of its own
 *   <li>open the call later, without blocking: {@link ClientCall#deferred}
 * </ul>
 */
@FunctionalInterface
public interface ClientInterceptor {

  /**
   * The rest of the chain after an interceptor: the next interceptor, and finally the transport.
   */
  @FunctionalInterface
  interface Next {

    /** Opens the call. A method with views is opened with protobuf-java's messages. */
    ClientCall<Object, Object> open(RpcMethod<?, ?> method, CallOptions options);
  }

  /**
   * Intercepts the opening of a call.
   *
   * @param method the method with the classes that messages have for interceptors: if its caller
   *     has views, with those of protobuf-java. So it may be opened on any transport
   * @param options the caller's options together with the client's defaults. A timeout has already
   *     become a {@link CallOptions#deadline()}: a timeout that the interceptor sets can only
   *     shorten it; another deadline replaces it
   * @return the call; its messages have the classes of the method
   */
  ClientCall<Object, Object> intercept(RpcMethod<?, ?> method, CallOptions options, Next next);
}
