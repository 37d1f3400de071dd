package dev.connectjava.http;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a client's HTTP exchange, as its transport sees it: why the exchange has no
 * complete response. The client maps it to an error code of the call. Immutable.
 */
public final class HttpFailure {

  /** The kind of a failure. */
  public enum Kind {
    /** No connection could be made: no address, no answer, or no agreement on TLS. */
    UNCONNECTED,
    /** The target speaks another HTTP version than the exchange needs or may use. */
    OTHER_VERSION,
    /** Too many exchanges wait for a connection. */
    BUSY,
    /** The header fields of the request are longer than the server accepts. */
    REQUEST_TOO_LONG,
    /** The connection was lost, or was given up because the server did not respond. */
    LOST,
    /** The server has reset the stream or has broken off the response. */
    RESET,
    /** The server has shut down the connection and has sent a reason. */
    GOAWAY,
    /** The bytes that the server sent are not a valid HTTP response. */
    MALFORMED,
    /** The header fields or the trailers of the response are longer than this side allows. */
    RESPONSE_TOO_LONG,
    /** The transport is closed. */
    CLOSED,
    /** This side has failed. */
    INTERNAL
  }

  /** How much of the request was sent or processed, which decides whether it may be sent again. */
  public enum Progress {
    /** No part of the request was sent. */
    NOT_SENT,
    /** The server says that it has not processed the request, and never will. */
    NOT_PROCESSED,
    /** The server may have processed the request. */
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
   * Returns a failure without further details.
   *
   * @param message describes the failure; names the target and, if there is one, the remedy
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

  /** Returns this failure with another progress of the request. */
  public HttpFailure withProgress(Progress newProgress) {
    return new HttpFailure(
        kind, message, Objects.requireNonNull(newProgress, "progress"), version, errorCode, cause);
  }

  /** Returns this failure with the HTTP version of the exchange. */
  public HttpFailure withVersion(HttpVersion newVersion) {
    return new HttpFailure(
        kind, message, progress, Objects.requireNonNull(newVersion, "version"), errorCode, cause);
  }

  /**
   * Returns this failure with the HTTP error code that the server has sent.
   *
   * @param newErrorCode 0 or more
   */
  public HttpFailure withErrorCode(long newErrorCode) {
    if (newErrorCode < 0) {
      throw new IllegalArgumentException(
          "an error code must not be negative, but was " + newErrorCode);
    }
    return new HttpFailure(kind, message, progress, version, newErrorCode, cause);
  }

  /** Returns this failure with another cause. */
  public HttpFailure withCause(@Nullable Throwable newCause) {
    return new HttpFailure(kind, message, progress, version, errorCode, newCause);
  }

  /** Returns the kind of the failure. */
  public Kind kind() {
    return kind;
  }

  /** Returns the text that describes the failure. */
  public String message() {
    return message;
  }

  /**
   * Returns the progress of the request; {@link Progress#UNKNOWN} unless the transport knows more.
   */
  public Progress progress() {
    return progress;
  }

  /** Returns the HTTP version of the exchange; empty if it had no connection. */
  public Optional<HttpVersion> version() {
    return Optional.ofNullable(version);
  }

  /**
   * Returns the error code with which the server has reset the stream or shut down the connection.
   *
   * @return empty if the server sent none; its meaning depends on {@link #version}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-7">RFC 9113, section 7: error
   *     codes</a>
   */
  public OptionalLong errorCode() {
    return errorCode == NO_ERROR_CODE ? OptionalLong.empty() : OptionalLong.of(errorCode);
  }

  /** Returns the exception that is the cause; empty if there is none. */
  public Optional<Throwable> cause() {
    return Optional.ofNullable(cause);
  }

  @Override
  public String toString() {
    return kind + ", " + progress + ": " + message;
  }
}
