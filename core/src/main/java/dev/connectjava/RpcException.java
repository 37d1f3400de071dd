package dev.connectjava;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed: a code, a message for people, details for programs.
 *
 * <p>A handler throws it to fail its call; code, message, details and metadata are sent to the
 * caller, the cause never is. The same type tells a caller why a call failed. Immutable, hence
 * thread-safe: the {@code with} methods return another exception.
 *
 * <p>An exception of any other type that a handler throws reaches the caller as {@link
 * Code#INTERNAL} without its text, and so does the failure of a call that the handler has made
 * itself ({@link #isFromCall}), unless it is {@link #relayed}.
 *
 * <p>Of a message of more than 4,096 characters that many are sent. Details, trailers and header
 * fields are left out, in this order and with a note in the message, where the client does not take
 * that much: with gRPC what it has announced or 8 KiB, in a body 1 MiB or what {@link
 * ServerLimits#withResponseMessageBytes} allows. An error is always sent.
 */
public final class RpcException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Code code;
  private final transient List<ErrorDetail> details;
  private final transient Headers metadata;
  private final Origin origin;
  private final @Nullable String target;

  /** Where a failure has been found. */
  private enum Origin {
    /** By this side's own code. */
    HERE,
    /** By this side in a call that it has made. */
    CALL,
    /** By the peer of a call that this side has made. */
    PEER
  }

  /** A failure with a code and a message that is sent to the caller. */
  public RpcException(Code code, String message) {
    this(code, message, null);
  }

  /** A failure with a cause, which is for logs on this side and is never sent. */
  public RpcException(Code code, String message, @Nullable Throwable cause) {
    this(code, message, cause, List.of(), Headers.empty(), Origin.HERE, null);
  }

  private RpcException(
      Code code,
      String message,
      @Nullable Throwable cause,
      List<ErrorDetail> details,
      Headers metadata,
      Origin origin,
      @Nullable String target) {
    super(Objects.requireNonNull(message, "message"), cause);
    this.code = Objects.requireNonNull(code, "code");
    this.details = details;
    this.metadata = metadata;
    this.origin = origin;
    this.target = target;
  }

  /** The failure of every call to a procedure that nobody has implemented. */
  public static RpcException unimplemented(RpcMethod<?, ?> method) {
    return new RpcException(Code.UNIMPLEMENTED, method.procedure() + " is not implemented");
  }

  /** Why the call failed. */
  public Code code() {
    return code;
  }

  /** The text for people; may be empty. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** All details in their order; immutable. */
  public List<ErrorDetail> details() {
    return details;
  }

  /**
   * The details that are messages of this class, in their order.
   *
   * @throws RpcException with {@link Code#INTERNAL} if such a detail's bytes can't be read
   * @throws IllegalArgumentException if no converter on the path knows the class
   */
  public <T> List<T> details(Class<T> messageType) {
    return details.stream()
        .map(detail -> detail.unpack(messageType))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * On a server: trailers that are sent with the error, after those of the context. On a client:
   * the response's headers and trailers together.
   */
  public Headers metadata() {
    return metadata;
  }

  /** Whether the peer sent this error, rather than this side having found it. */
  public boolean isFromPeer() {
    return origin == Origin.PEER;
  }

  /**
   * Whether a call that this side has made failed by it, whichever side has found it. A handler
   * that lets such a failure pass fails by {@link Code#INTERNAL} without its text: what a backend
   * says is meant for the service that calls it, not for the callers of that service. {@link
   * #relayed()} tells them all the same.
   */
  public boolean isFromCall() {
    return origin != Origin.HERE;
  }

  /**
   * The URL that the client of the failed call was made for, such as {@code https://host:8443}.
   * Empty for a failure of this side's own code, and for one of a client without a URL, as one in
   * memory.
   */
  public Optional<String> target() {
    return Optional.ofNullable(target);
  }

  /** This failure with one more detail: an {@link ErrorDetail} or a message to make one of. */
  public RpcException plusDetail(Object detail) {
    List<ErrorDetail> more = new ArrayList<>(details);
    more.add(detail instanceof ErrorDetail ready ? ready : ErrorDetail.of(detail));
    return copy(List.copyOf(more), metadata, origin, target);
  }

  /** This failure with these details in place of what it had. */
  public RpcException withDetails(List<ErrorDetail> newDetails) {
    return copy(List.copyOf(newDetails), metadata, origin, target);
  }

  /** This failure with one more metadata field. */
  public RpcException plusMetadata(String name, String value) {
    return copy(details, metadata.toBuilder().add(name, value).build(), origin, target);
  }

  /** This failure with these metadata fields in place of what it had. */
  public RpcException withMetadata(Headers newMetadata) {
    return copy(details, newMetadata, origin, target);
  }

  /** This failure, marked as one that the peer sent. */
  public RpcException asFromPeer() {
    return copy(details, metadata, Origin.PEER, target);
  }

  /** This failure, marked as one of a call that this side has made. */
  public RpcException asFromCall() {
    return isFromCall() ? this : copy(details, metadata, Origin.CALL, target);
  }

  /** This failure, marked as one of a call that this side has made to a target: a URL. */
  public RpcException asFromCallTo(String newTarget) {
    Origin found = isFromCall() ? origin : Origin.CALL;
    return copy(details, metadata, found, Objects.requireNonNull(newTarget, "target"));
  }

  /**
   * The failure of a call that this side has made as one of its own, of which a handler's caller is
   * told: with its code, message and details, without its metadata, which are the header fields and
   * trailers of the other server.
   *
   * <pre>{@code
   * try {
   *   return backend.find(request);
   * } catch (RpcException e) {
   *   throw e.relayed();
   * }
   * }</pre>
   *
   * <p>{@link ExceptionMapping.Builder#mapCallFailures} does so for all calls of all handlers.
   */
  public RpcException relayed() {
    return copy(details, Headers.empty(), Origin.HERE, null);
  }

  private RpcException copy(
      List<ErrorDetail> newDetails,
      Headers newMetadata,
      Origin newOrigin,
      @Nullable String newTarget) {
    RpcException copy =
        new RpcException(
            code, getMessage(), getCause(), newDetails, newMetadata, newOrigin, newTarget);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /**
   * The code, the message, who has found the failure of a call, and the types and lengths of the
   * details. For people: its form may change.
   */
  @Override
  public String toString() {
    String text =
        "RpcException: " + code + (getMessage().isEmpty() ? "" : ": " + getMessage()) + origin();
    return details.isEmpty() ? text : text + " (details: " + details + ")";
  }

  private String origin() {
    return switch (origin) {
      case HERE -> "";
      case CALL -> " (found by the client" + (target == null ? "" : " of " + target) + ")";
      case PEER -> " (sent by " + (target == null ? "the server" : target) + ")";
    };
  }
}
