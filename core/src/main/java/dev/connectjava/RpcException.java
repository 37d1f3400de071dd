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
 * Code#INTERNAL} without its text.
 */
public final class RpcException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Code code;
  private final transient List<ErrorDetail> details;
  private final transient Headers metadata;
  private final boolean fromPeer;

  /** A failure with a code and a message that is sent to the caller. */
  public RpcException(Code code, String message) {
    this(code, message, null);
  }

  /** A failure with a cause, which is for logs on this side and is never sent. */
  public RpcException(Code code, String message, @Nullable Throwable cause) {
    this(code, message, cause, List.of(), Headers.empty(), false);
  }

  private RpcException(
      Code code,
      String message,
      @Nullable Throwable cause,
      List<ErrorDetail> details,
      Headers metadata,
      boolean fromPeer) {
    super(Objects.requireNonNull(message, "message"), cause);
    this.code = Objects.requireNonNull(code, "code");
    this.details = details;
    this.metadata = metadata;
    this.fromPeer = fromPeer;
  }

  /** The failure of every call to a procedure that nobody has implemented. */
  public static RpcException unimplemented(Method<?, ?> method) {
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
    return fromPeer;
  }

  /** This failure with one more detail: an {@link ErrorDetail} or a message to make one of. */
  public RpcException withDetail(Object detail) {
    List<ErrorDetail> more = new ArrayList<>(details);
    more.add(detail instanceof ErrorDetail ready ? ready : ErrorDetail.of(detail));
    return copy(List.copyOf(more), metadata, fromPeer);
  }

  /** This failure with one more metadata field. */
  public RpcException withMetadata(String name, String value) {
    return copy(details, metadata.toBuilder().add(name, value).build(), fromPeer);
  }

  /** This failure with these metadata fields in place of what it had. */
  public RpcException withMetadata(Headers newMetadata) {
    return copy(details, newMetadata, fromPeer);
  }

  /** This failure, marked as one that the peer sent. */
  public RpcException asFromPeer() {
    return copy(details, metadata, true);
  }

  private RpcException copy(List<ErrorDetail> newDetails, Headers newMetadata, boolean peer) {
    RpcException copy =
        new RpcException(code, getMessage(), getCause(), newDetails, newMetadata, peer);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** The code, the message and how many details there are. */
  @Override
  public String toString() {
    String text = "RpcException: " + code + (getMessage().isEmpty() ? "" : ": " + getMessage());
    return details.isEmpty() ? text : text + " (details: " + details + ")";
  }
}
