package dev.connectjava;

/**
 * Something that happens around every call of a client, whatever its kind. Called from many threads
 * at once, on the thread that opens the call. The interceptor that was registered first is the
 * outermost.
 *
 * <pre>{@code
 * ClientInterceptor token =
 *     (method, options, next) -> next.open(method, options.withHeader("authorization", bearer()));
 * }</pre>
 *
 * <p>It may open another method or with other options, wrap the call by a {@link
 * ForwardingClientCall}, fail it by throwing {@link RpcException}, answer it by a {@link
 * ClientCall} of its own, or open it later without blocking by {@link ClientCall#deferred}.
 */
@FunctionalInterface
public interface ClientInterceptor {

  /** What comes after an interceptor: the next one, and in the end the transport. */
  @FunctionalInterface
  interface Next {

    /** Opens the call. */
    ClientCall<Object, Object> open(RpcMethod<?, ?> method, CallOptions options);
  }

  /**
   * Opens a call.
   *
   * @param options those of the caller together with the client's defaults; a timeout is a {@link
   *     CallOptions#deadline()} already: a timeout that the interceptor sets can only shorten it,
   *     another deadline replaces it
   * @return the call; its messages are of the method's classes
   */
  ClientCall<Object, Object> intercept(RpcMethod<?, ?> method, CallOptions options, Next next);
}
