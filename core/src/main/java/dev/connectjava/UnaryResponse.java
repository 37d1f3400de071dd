package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response of a unary call in one value: its message with its headers and trailers. Immutable
 * if the message is.
 *
 * <pre>{@code
 * UnaryResponse<GreetResponse> response = greet.call(GreetServiceMethods.GREET, request);
 * String tag = response.headers().first("etag").orElse("");
 * }</pre>
 *
 * <p>A call that fails has none: its headers and trailers are in {@link RpcException#metadata()}.
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

  /** A response of which no peer is known. */
  public static <O> UnaryResponse<O> of(O message, Headers headers, Headers trailers) {
    return new UnaryResponse<>(message, headers, trailers, null);
  }

  /** This response as one of another peer. */
  public UnaryResponse<O> withPeer(Peer newPeer) {
    return new UnaryResponse<>(message, headers, trailers, Objects.requireNonNull(newPeer, "peer"));
  }

  /** The message. */
  public O message() {
    return message;
  }

  /** The response's headers. */
  public Headers headers() {
    return headers;
  }

  /** The response's trailers; over the Connect protocol the headers whose names say so. */
  public Headers trailers() {
    return trailers;
  }

  /** The server's end of the connection; empty if an interceptor has answered the call itself. */
  public Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  /** The message, the headers and the trailers. */
  @Override
  public String toString() {
    return "UnaryResponse[message=%s, headers=%s, trailers=%s]"
        .formatted(message, headers, trailers);
  }
}
