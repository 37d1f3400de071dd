package dev.connectjava;

import java.util.Objects;

/**
 * The response to a conditional call was 304 (Not Modified): the message is the one that the caller
 * has already. Not a failure of the call.
 *
 * <p>Thrown by the methods of a client that return a message, if the caller has asked for it: by a
 * call with GET and the header {@code if-none-match} or {@code if-modified-since}. The methods that
 * return a {@link UnaryResponse} return {@link UnaryResponse#isNotModified()} instead, which is the
 * better way to make such calls.
 */
public final class NotModifiedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Headers headers;

  /**
   * Creates an exception.
   *
   * @param headers the headers of the response
   */
  public NotModifiedException(RpcMethod<?, ?> method, Headers headers) {
    super(
        "the response of %s is not modified (HTTP status 304): call it so that the result is a UnaryResponse, which says this without an exception"
            .formatted(method.procedure()));
    this.headers = Objects.requireNonNull(headers, "headers");
  }

  /** Returns the headers of the response. */
  public Headers headers() {
    return headers;
  }
}
