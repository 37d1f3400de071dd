package dev.connectjava.http;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Why an exchange of a client has no complete response, as its transport sees it, which knows
 * nothing of calls. Immutable.
 */
public final class HttpFailure {

  /** What has happened. A caller may be told of each in another way. */
  public enum Kind {
    /** There was no connection to be had: no address, no answer, no agreement on TLS. */
    UNCONNECTED,
    /** The target speaks another version of HTTP than the exchange needs, or may use. */
    OTHER_VERSION,
    /** More exchanges wait for a connection than may. */
    BUSY,
    /** The server takes no header fields that are as long as those of the request. */
    REQUEST_TOO_LONG,
    /** The connection was lost, or was given up since the server is silent. */
    LOST,
    /** The server has reset the stream, or has broken the response off. */
    RESET,
    /** The server has ended the connection, and has said why. */
    GOAWAY,
    /** What the server sent is no response of HTTP. */
    MALFORMED,
    /** The header fields or the trailers of the response are longer than this side allows. */
    RESPONSE_TOO_LONG,
    /** The transport is closed. */
    CLOSED,
    /** This side has failed. */
    INTERNAL
  }

  /** How far the request has come, from which follows whether it may be sent again. */
  public enum Progress {
    /** Nothing of it has left this side. */
    NOT_SENT,
    /** The server says that it has not processed the request, and never will. */
    NOT_PROCESSED,
    /** The server may have processed it. */
    UNKNOWN
  }

  private static final long NO_ERROR_CODE = -1;

  private final Kind kind;
  private final String message;
  private final Progress progress;
  private final @Nullable HttpVersion version;
  private final long errorCode;
  private final @Nullable Throwable cause;

  private HttpFailure(
      Kind kind,
      String message,
      Progress progress,
      @Nullable HttpVersion version,
      long errorCode,
      @Nullable Throwable cause) {
    this.kind = kind;
    this.message = message;
    this.progress = progress;
    this.version = version;
    this.errorCode = errorCode;
    this.cause = cause;
  }

  /**
   * A failure of which nothing else is known.
   *
   * @param message what is to be said of it; names the target and, if there is one, the fix
   */
  public static HttpFailure of(Kind kind, String message) {
    return new HttpFailure(
        Objects.requireNonNull(kind, "kind"),
        Objects.requireNonNull(message, "message"),
        Progress.UNKNOWN,
        null,
        NO_ERROR_CODE,
        null);
  }

  /** The same failure with how far the request has come. */
  public HttpFailure withProgress(Progress newProgress) {
    return new HttpFailure(
        kind, message, Objects.requireNonNull(newProgress, "progress"), version, errorCode, cause);
  }

  /** The same failure with the version of HTTP that the exchange has used. */
  public HttpFailure withVersion(HttpVersion newVersion) {
    return new HttpFailure(
        kind, message, progress, Objects.requireNonNull(newVersion, "version"), errorCode, cause);
  }

  /**
   * The same failure with an error code of HTTP, as the server gave it.
   *
   * @param newErrorCode 0 or more
   */
  public HttpFailure withErrorCode(long newErrorCode) {
    if (newErrorCode < 0) {
      throw new IllegalArgumentException("an error code is 0 or more, but was " + newErrorCode);
    }
    return new HttpFailure(kind, message, progress, version, newErrorCode, cause);
  }

  /** The same failure with what was thrown. */
  public HttpFailure withCause(@Nullable Throwable newCause) {
    return new HttpFailure(kind, message, progress, version, errorCode, newCause);
  }

  /** What has happened. */
  public Kind kind() {
    return kind;
  }

  /** What is to be said of it. */
  public String message() {
    return message;
  }

  /** How far the request has come; {@link Progress#UNKNOWN} unless the transport knows better. */
  public Progress progress() {
    return progress;
  }

  /** The version of HTTP that the exchange has used, if it has had a connection. */
  public Optional<HttpVersion> version() {
    return Optional.ofNullable(version);
  }

  /**
   * The error code with which the server has reset the stream or ended the connection.
   *
   * @return empty where it gave none; otherwise to be read as {@link #version} has it
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-7">RFC 9113, section 7: error
   *     codes</a>
   */
  public OptionalLong errorCode() {
    return errorCode == NO_ERROR_CODE ? OptionalLong.empty() : OptionalLong.of(errorCode);
  }

  /** What was thrown, if that is why. */
  public Optional<Throwable> cause() {
    return Optional.ofNullable(cause);
  }

  @Override
  public String toString() {
    return kind + ", " + progress + ": " + message;
  }
}
