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
 * <p>A caller that keeps responses can ask with GET whether one is still current. If it is, the new
 * response {@link #isNotModified} and has no message:
 *
 * <pre>{@code
 * CallOptions conditional =
 *     CallOptions.builder().useGet(true).header("if-none-match", known.headers().first("etag").orElseThrow()).build();
 * Product product = shop.call(ShopMethods.GET_PRODUCT, request, conditional).messageOr(known.message());
 * }</pre>
 *
 * <p>A failed call has no response; its headers and trailers are in {@link
 * RpcException#metadata()}.
 *
 * @param <O> the class of the message
 */
public final class UnaryResponse<O> {

  /** Null if the response is not modified. */
  private final @Nullable O message;

  private final Headers headers;
  private final Headers trailers;
  private final @Nullable Peer peer;

  private UnaryResponse(
      @Nullable O message, Headers headers, Headers trailers, @Nullable Peer peer) {
    this.message = message;
    this.headers = Objects.requireNonNull(headers, "headers");
    this.trailers = Objects.requireNonNull(trailers, "trailers");
    this.peer = peer;
  }

  /** Returns a response without a peer. */
  public static <O> UnaryResponse<O> of(O message, Headers headers, Headers trailers) {
    return new UnaryResponse<>(Objects.requireNonNull(message, "message"), headers, trailers, null);
  }

  /** Returns a response that is not modified, and has no message and no peer. */
  public static <O> UnaryResponse<O> notModified(Headers headers, Headers trailers) {
    return new UnaryResponse<>(null, headers, trailers, null);
  }

  /** Returns this response with a peer. */
  public UnaryResponse<O> withPeer(Peer newPeer) {
    return new UnaryResponse<>(message, headers, trailers, Objects.requireNonNull(newPeer, "peer"));
  }

  /**
   * Returns whether the message is the one that the caller has already: the call was made with GET
   * and {@code if-none-match} or {@code if-modified-since}, and the response was 304 (Not
   * Modified).
   */
  public boolean isNotModified() {
    return message == null;
  }

  /**
   * Returns the message.
   *
   * @throws IllegalStateException if the response {@link #isNotModified}
   */
  public O message() {
    if (message == null) {
      throw new IllegalStateException(
          "the response is not modified (HTTP status 304) and has no message: the message is the"
              + " one that the caller has already (messageOr)");
    }
    return message;
  }

  /** Returns the message; if the response {@link #isNotModified}, the one given here. */
  public O messageOr(O known) {
    return message == null ? Objects.requireNonNull(known, "known") : message;
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

  /** Returns the message, the headers and the trailers as text; without a message it is null. */
  @Override
  public String toString() {
    return "UnaryResponse[message=%s, headers=%s, trailers=%s]"
        .formatted(message, headers, trailers);
  }
}
