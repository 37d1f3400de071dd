package dev.connectjava;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a call: an error code, a message for people, and details for programs.
 *
 * <p>A handler throws it to fail its call. Code, message, details, headers and metadata are sent to
 * the client; the cause never is. A client's call throws it with the code, message and details that
 * the server has sent. Immutable and therefore thread-safe: the {@code plus} and {@code with}
 * methods return another exception.
 *
 * <pre>{@code
 * throw new RpcException(Code.RESOURCE_EXHAUSTED, "the quota of this hour is used up")
 *     .plusDetail(
 *         RetryInfo.newBuilder().setRetryDelay(Durations.fromMinutes(10)).build());
 * }</pre>
 *
 * <p>A client reads the details by the class of their message:
 *
 * <pre>{@code
 * try {
 *   return orders.create(request);
 * } catch (RpcException e) {
 *   for (RetryInfo retry : e.details(RetryInfo.class)) {
 *     scheduleAgain(request, retry.getRetryDelay());
 *   }
 *   throw e;
 * }
 * }</pre>
 *
 * <p>A failure can be serialized with Java's object streams if its cause can. What is read from the
 * stream has the code, the message, the details, the header fields and metadata, the HTTP status,
 * the target, the side that has found the failure, the cause and the stack trace. Only sensitive
 * fields ({@link Headers#isSensitive}) are left out.
 *
 * <p>If a handler throws an exception of any other type, the client receives {@link Code#INTERNAL}
 * without its text. The same applies to the failure of a call that the handler has made itself
 * ({@link #isFromCall}), unless it is {@link #relayed}.
 *
 * <p>An error is always sent. Of a message with more than 4,096 characters, the first 4,096 are
 * sent. If the error is too long for the client, details, trailers and header fields are left out,
 * in this order and with a note in the message. With gRPC the limit is the length that the client
 * has announced, or 8 KiB. In a body it is 1 MiB, or less if {@link
 * ServerLimits#withResponseMessageBytes} is less.
 */
public final class RpcException extends RuntimeException implements Cloneable {

  private static final long serialVersionUID = 1L;

  // The fields that are not final are set in the constructor, or in a copy before it is returned.
  private final Code code;
  private transient List<ErrorDetail> details = List.of();
  private transient Headers headers = Headers.empty();
  private transient Headers metadata = Headers.empty();

  /** 0 if none is set. */
  private int httpStatus;

  private Origin origin = Origin.HERE;
  private @Nullable String target;

  /** The place where a failure was found. */
  private enum Origin {
    /** This side's own code. */
    HERE,
    /** This side, in a call that it has made. */
    CALL,
    /** The peer of a call that this side has made. */
    PEER
  }

  /** Creates a failure with a code and a message that is sent to the client. */
  public RpcException(Code code, String message) {
    this(code, message, null);
  }

  /** Creates a failure with a cause, which is for logs on this side and is never sent. */
  public RpcException(Code code, String message, @Nullable Throwable cause) {
    this(code, message, cause, true);
  }

  private RpcException(Code code, String message, @Nullable Throwable cause, boolean traced) {
    super(Objects.requireNonNull(message, "message"), cause, true, traced);
    this.code = Objects.requireNonNull(code, "code");
  }

  /**
   * Creates a failure without a stack trace, for failures that are expected, such as a wrong
   * argument or a missing record: most of the cost of an exception is in its stack trace. Copies
   * made by {@code plus} and {@code with} have none either.
   *
   * <pre>{@code
   * throw RpcException.withoutStackTrace(Code.NOT_FOUND, "there is no such order");
   * }</pre>
   */
  public static RpcException withoutStackTrace(Code code, String message) {
    return new RpcException(code, message, null, false);
  }

  /** Returns the failure of a call to a procedure that is not implemented. */
  public static RpcException unimplemented(RpcMethod<?, ?> method) {
    return new RpcException(Code.UNIMPLEMENTED, method.procedure() + " is not implemented");
  }

  /** Returns the error code. */
  public Code code() {
    return code;
  }

  /** Returns the message for people; may be empty, never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** Returns all details in their order; immutable. */
  public List<ErrorDetail> details() {
    return details;
  }

  /**
   * Returns the details that are messages of this class, in their order.
   *
   * @throws RpcException with {@link Code#INTERNAL} if the bytes of such a detail can't be decoded
   * @throws IllegalArgumentException if no {@link dev.connectjava.spi.DetailConverter} on the path
   *     supports the class
   */
  public <T> List<T> details(Class<T> messageType) {
    return details.stream()
        .map(detail -> detail.unpack(messageType))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Returns the header fields. On a server these are sent with the response that carries the error,
   * after those of the context: {@code www-authenticate} and {@code retry-after}, for example. If
   * the response has begun, for example because a stream has sent a message, they are sent as
   * trailers. Names that HTTP or the protocols use themselves, such as {@code content-type}, are
   * not sent, nor is a name that begins with {@code trailer-} in a unary Connect call. On a client
   * these are the headers of the response.
   */
  public Headers headers() {
    return headers;
  }

  /**
   * Returns the metadata. On a server these are trailers that are sent with the error, after those
   * of the context. On a client these are the headers and the trailers of the response together.
   */
  public Headers metadata() {
    return metadata;
  }

  /**
   * Returns the HTTP status. On a server this is the status of the response to a failed unary
   * Connect call; empty for the status that belongs to the code. On a client this is the status of
   * a response that has failed by its status, from 400 to 599; empty if the status was 200, or if
   * the response has an error of gRPC in its headers or trailers.
   */
  public OptionalInt httpStatus() {
    return httpStatus == 0 ? OptionalInt.empty() : OptionalInt.of(httpStatus);
  }

  /** Returns whether the peer has sent this error; false if this side has found it. */
  public boolean isFromPeer() {
    return origin == Origin.PEER;
  }

  /**
   * Returns whether this is the failure of a call that this side has made, no matter which side has
   * found it. If a handler does not catch such a failure, its own call fails with {@link
   * Code#INTERNAL} without the text: a backend's error message is for the service that calls the
   * backend, not for the clients of that service. {@link #relayed()} sends it to them anyway.
   */
  public boolean isFromCall() {
    return origin != Origin.HERE;
  }

  /**
   * Returns the URL that the client of the failed call was made for, such as {@code
   * https://host:8443}. Empty for a failure of this side's own code, and for a client without a
   * URL, such as an in-memory client.
   */
  public Optional<String> target() {
    return Optional.ofNullable(target);
  }

  /**
   * Returns this failure with one more detail.
   *
   * @param detail an {@link ErrorDetail}, or a message that is converted to one; with {@code
   *     connect-protobuf} a protobuf message or a generated view
   * @throws IllegalArgumentException if no {@link dev.connectjava.spi.DetailConverter} on the path
   *     supports the message
   */
  public RpcException plusDetail(Object detail) {
    List<ErrorDetail> more = new ArrayList<>(details);
    more.add(detail instanceof ErrorDetail ready ? ready : ErrorDetail.of(detail));
    return withDetails(more);
  }

  /** Returns this failure with other details. */
  public RpcException withDetails(List<ErrorDetail> newDetails) {
    RpcException copy = copy();
    copy.details = List.copyOf(newDetails);
    return copy;
  }

  /**
   * Returns this failure with one more header field.
   *
   * <pre>{@code
   * throw new RpcException(Code.UNAUTHENTICATED, "the token has expired")
   *     .plusHeader("www-authenticate", "Bearer error=\"invalid_token\"");
   * }</pre>
   *
   * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
   */
  public RpcException plusHeader(String name, String value) {
    return withHeaders(headers.toBuilder().add(name, value).build());
  }

  /** Returns this failure with other header fields. */
  public RpcException withHeaders(Headers newHeaders) {
    RpcException copy = copy();
    copy.headers = Objects.requireNonNull(newHeaders, "headers");
    return copy;
  }

  /**
   * Returns this failure with one more metadata field.
   *
   * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
   */
  public RpcException plusMetadata(String name, String value) {
    return withMetadata(metadata.toBuilder().add(name, value).build());
  }

  /** Returns this failure with other metadata fields. */
  public RpcException withMetadata(Headers newMetadata) {
    RpcException copy = copy();
    copy.metadata = Objects.requireNonNull(newMetadata, "metadata");
    return copy;
  }

  /**
   * Returns this failure with this HTTP status in place of the one that belongs to the code, for
   * gateways, caches and browsers that act on the status. It is sent for a failed unary Connect
   * call; with gRPC, gRPC-Web and streams the status is always 200. Clients use the code of the
   * error, whatever the status.
   *
   * @param status from 400 to 599
   * @throws IllegalArgumentException if the status is out of this range
   */
  public RpcException withHttpStatus(int status) {
    requireStatusOfFailure(status);
    RpcException copy = copy();
    copy.httpStatus = status;
    return copy;
  }

  private static void requireStatusOfFailure(int status) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "the HTTP status of a failure is from 400 to 599, but was " + status);
    }
  }

  /** Returns this failure, marked as one that the peer has sent. */
  public RpcException asFromPeer() {
    RpcException copy = copy();
    copy.origin = Origin.PEER;
    return copy;
  }

  /** Returns this failure, marked as one of a call that this side has made. */
  public RpcException asFromCall() {
    if (isFromCall()) {
      return this;
    }
    RpcException copy = copy();
    copy.origin = Origin.CALL;
    return copy;
  }

  /**
   * Returns this failure, marked as one of a call that this side has made to a target, which is a
   * URL.
   */
  public RpcException asFromCallTo(String newTarget) {
    RpcException copy = copy();
    copy.origin = isFromCall() ? origin : Origin.CALL;
    copy.target = Objects.requireNonNull(newTarget, "target");
    return copy;
  }

  /**
   * Returns the failure of a call that this side has made as a failure of this side's own, which is
   * sent to the handler's client. It keeps code, message and details, but not the headers, the
   * metadata and the HTTP status, which are those of the other server's response.
   *
   * <pre>{@code
   * try {
   *   return backend.find(request);
   * } catch (RpcException e) {
   *   throw e.relayed();
   * }
   * }</pre>
   *
   * <p>{@link ExceptionMapping.Builder#mapCallFailures} does this for all calls of all handlers.
   */
  public RpcException relayed() {
    RpcException copy = copy();
    copy.headers = Headers.empty();
    copy.metadata = Headers.empty();
    copy.httpStatus = 0;
    copy.origin = Origin.HERE;
    copy.target = null;
    return copy;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(fields(headers));
    out.writeObject(fields(metadata));
    out.writeInt(details.size());
    for (ErrorDetail detail : details) {
      out.writeObject(detail.type());
      out.writeObject(detail.value());
    }
  }

  /** Returns names and values in turn, without secrets. */
  private static String[] fields(Headers headers) {
    List<String> fields = new ArrayList<>();
    headers.forEach((name, value) -> {
      if (!headers.isSensitive(name)) {
        fields.add(name);
        fields.add(value);
      }
    });
    return fields.toArray(String[]::new);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    try {
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(origin, "origin");
      Objects.requireNonNull(super.getMessage(), "message");
      if (httpStatus != 0) {
        requireStatusOfFailure(httpStatus);
      }
      headers = Headers.of((String[]) in.readObject());
      metadata = Headers.of((String[]) in.readObject());
      List<ErrorDetail> read = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        read.add(ErrorDetail.of((String) in.readObject(), (byte[]) in.readObject()));
      }
      details = List.copyOf(read);
    } catch (IllegalArgumentException | NullPointerException | ClassCastException e) {
      InvalidObjectException invalid =
          new InvalidObjectException("the stream does not have an RpcException: " + e.getMessage());
      invalid.initCause(e);
      throw invalid;
    }
  }

  /**
   * A copy that shares the stack trace. Reading the trace out and setting it again would take
   * longer than a call.
   */
  private RpcException copy() {
    if (getSuppressed().length > 0) {
      return copyWithSuppressed();
    }
    try {
      return (RpcException) clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("a class that is Cloneable", e);
    }
  }

  /** A copy with its own list of suppressed exceptions, which a clone would share. */
  private RpcException copyWithSuppressed() {
    StackTraceElement[] trace = getStackTrace();
    RpcException copy = new RpcException(code, getMessage(), getCause(), trace.length > 0);
    copy.setStackTrace(trace);
    for (Throwable each : getSuppressed()) {
      copy.addSuppressed(each);
    }
    copy.details = details;
    copy.headers = headers;
    copy.metadata = metadata;
    copy.httpStatus = httpStatus;
    copy.origin = origin;
    copy.target = target;
    return copy;
  }

  /**
   * Returns the code, the message, which side has found the failure of a call, and the types and
   * lengths of the details. For people: the format may change.
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
