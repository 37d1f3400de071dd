package dev.connectjava.examples.okhttp;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import dev.connectjava.http.HttpFailure.Progress;
import dev.connectjava.spi.Excerpt;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;

/** What an exception of OkHttp means. */
final class FailedCall {

  /** What OkHttp says of a stream that the server has reset, before the name of the error code. */
  private static final String RESET = "stream was reset: ";

  /** The HTTP/2 error codes, each at its number. */
  private static final List<String> ERROR_CODES =
      List.of(
          "NO_ERROR",
          "PROTOCOL_ERROR",
          "INTERNAL_ERROR",
          "FLOW_CONTROL_ERROR",
          "SETTINGS_TIMEOUT",
          "STREAM_CLOSED",
          "FRAME_SIZE_ERROR",
          "REFUSED_STREAM",
          "CANCEL",
          "COMPRESSION_ERROR",
          "CONNECT_ERROR",
          "ENHANCE_YOUR_CALM",
          "INADEQUATE_SECURITY",
          "HTTP_1_1_REQUIRED");

  private static final int REFUSED_STREAM = ERROR_CODES.indexOf("REFUSED_STREAM");

  private FailedCall() {}

  /**
   * Returns the failure of a call.
   *
   * @param connected whether it has had a connection
   */
  static HttpFailure failure(String url, IOException cause, boolean connected) {
    if (!connected) {
      return failure(Kind.UNCONNECTED, "can't connect to %s: %s", url, cause)
          .withProgress(Progress.NOT_SENT);
    }
    if (cause instanceof OtherVersionException) {
      return failure(
              Kind.OTHER_VERSION, "%s can't be called by gRPC, which needs HTTP/2: %s", url, cause)
          .withProgress(Progress.NOT_SENT);
    }
    if (cause instanceof ProtocolException) {
      return failure(Kind.MALFORMED, "the response of %s is malformed: %s", url, cause);
    }
    String text = String.valueOf(cause.getMessage());
    return text.startsWith(RESET)
        ? reset(url, text.substring(RESET.length()), cause)
        : failure(Kind.LOST, "the connection to %s was lost: %s", url, cause);
  }

  /** Returns the failure of a call whose response can't be read by this side. */
  static HttpFailure unread(String url, Throwable cause) {
    return failure(Kind.INTERNAL, "can't read the response of %s: %s", url, cause);
  }

  private static HttpFailure reset(String url, String errorCode, IOException cause) {
    HttpFailure reset = failure(Kind.RESET, "%s has reset the stream: %s", url, cause);
    int number = ERROR_CODES.indexOf(errorCode);
    if (number < 0) {
      return reset;
    }
    return reset
        .withErrorCode(number)
        .withProgress(number == REFUSED_STREAM ? Progress.NOT_PROCESSED : Progress.UNKNOWN);
  }

  private static HttpFailure failure(Kind kind, String pattern, String url, Throwable cause) {
    String text = cause.getMessage();
    String reason = text == null ? cause.getClass().getSimpleName() : Excerpt.ofReason(text);
    return HttpFailure.of(kind, pattern.formatted(url, reason)).withCause(cause);
  }
}
