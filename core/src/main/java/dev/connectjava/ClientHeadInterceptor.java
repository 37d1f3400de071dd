package dev.connectjava;

/**
 * Adds metadata to each request of a client's calls, just before the request's head is made: a
 * trace's context, a fresh token. It runs after the {@link ClientInterceptor}s, once for each
 * attempt whose request is about to be sent, and wraps nothing. Thread-safe.
 *
 * <pre>{@code
 * ClientConfig.builder()
 *     .headInterceptor((attempt, metadata) -> metadata.set("x-request-id", newId()))
 * }</pre>
 */
@FunctionalInterface
public interface ClientHeadInterceptor {

  /**
   * Adds to a request, or refuses to send it. Runs on the thread that sends the request or opens
   * its stream: that of the caller, which may be an event loop if the call is asynchronous, so it
   * must not block.
   *
   * @param attempt the attempt, whose listeners know it by the same object
   * @param metadata the header fields that the attempt was opened with and those that were added
   *     before; names of the protocol, such as {@code content-type}, are not sent
   * @throws RpcException to fail the attempt, whose request is not sent. Any other exception fails
   *     it as {@link Code#INTERNAL}
   */
  void intercept(AttemptContext attempt, Headers.Builder metadata);
}
