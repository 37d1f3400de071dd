package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response of a unary call: its message, headers and trailers in one value. Immutable if the
 * message is.
 *
 * <pre>{@code
 * UnaryResponse<GreetResponse> response = greet.call(GreetServiceMethods.GREET, request);
 * String tag = response.headers().first("etag").orElse("");
 * }</pre>
 *
 * <p>A failed call has no response; its headers and trailers are in {@link
 * RpcException#metadata()}.
 *
 * @param <O> the class of the message
 */
public final class UnaryResponse<O> {

  private final O message;
  private final Headers headers;
  private final Headers trailers;
  private final @Nullable Peer peer;

  private UnaryResponse(O message, Headers headers, Headers trailers, @Nullable Peer peer) {
    this.message = Objects.requireNonNull(message, "message");
    this.headers = Objects.requireNonNull(headers, "headers");
    this.trailers = Objects.requireNonNull(trailers, "trailers");
    this.peer = peer;
  }

  /** Returns a response without a peer. */
  public static <O> UnaryResponse<O> of(O message, Headers headers, Headers trailers) {
    return new UnaryResponse<>(message, headers, trailers, null);
  }

  /** Returns this response with a peer. */
  public UnaryResponse<O> withPeer(Peer newPeer) {
    return new UnaryResponse<>(message, headers, trailers, Objects.requireNonNull(newPeer, "peer"));
  }

  /** Returns the message. */
  public O message() {
    return message;
  }

  /** Returns the response's headers. */
  public Headers headers() {
    return headers;
  }

  /**
   * Returns the response's trailers. Over the Connect protocol these are the headers whose names
   * begin with {@code trailer-}, without this prefix.
   */
  public Headers trailers() {
    return trailers;
  }

  /**
   * Returns the server's end of the connection; empty if an interceptor has answered the call
   * itself.
   */
  public Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  /** Returns the message, the headers and the trailers as text. */
  @Override
  public String toString() {
    return "UnaryResponse[message=%s, headers=%s, trailers=%s]"
        .formatted(message, headers, trailers);
  }
}
