package dev.connectjava;

/**
 * An interceptor that adds headers to each request of a client's calls just before the request is
 * sent, such as the context of a trace or a fresh token. It runs after the {@link
 * ClientInterceptor}s, once for each attempt whose request is about to be sent. It does not wrap
 * the call. Thread-safe.
 *
 * <pre>{@code
 * ClientConfig.builder()
 *     .headInterceptor((attempt, metadata) -> metadata.set("x-request-id", newId()))
 * }</pre>
 */
@FunctionalInterface
public interface ClientHeadInterceptor {

  /**
   * Adds headers to a request, or refuses to send it. Runs on the thread that sends the request or
   * opens its stream: that is the caller's thread, which may be an event loop if the call is
   * asynchronous. So it must not block.
   *
   * @param attempt the attempt; its listeners get the same object
   * @param metadata the header fields that the attempt was opened with and those that earlier head
   *     interceptors have added; names that the protocol itself uses, such as {@code content-type},
   *     are not sent
   * @throws RpcException to fail the attempt, whose request is then not sent. Any other exception
   *     fails it with {@link Code#INTERNAL}
   */
  void intercept(AttemptContext attempt, Headers.Builder metadata);
}
