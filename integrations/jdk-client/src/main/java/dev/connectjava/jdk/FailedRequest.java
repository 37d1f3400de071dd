package dev.connectjava.jdk;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.spi.Excerpt;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;

/** What an exception of the JDK's client means. */
final class FailedRequest {

  /** What the JDK's client says; the class is always {@code IOException}. */
  private static final String RESET = "RST_STREAM";

  private static final String GOAWAY = "GOAWAY";
  private static final String NOT_PROCESSED = "request not processed by peer";

  /** The HTTP/2 error code REFUSED_STREAM. */
  private static final long REFUSED = 0x7;

  private FailedRequest() {}

  static HttpFailure failure(String url, Throwable cause) {
    if (cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLHandshakeException) {
      return unconnected(url, cause);
    }
    if (cause instanceof ProtocolException) {
      return failure(HttpFailure.Kind.MALFORMED, "the response of %s is malformed: %s", url, cause);
    }
    if (cause instanceof UnrepeatableRequest) {
      return failure(HttpFailure.Kind.LOST, "the request to %s has failed: %s", url, cause);
    }
    String text = String.valueOf(cause.getMessage());
    if (text.contains(NOT_PROCESSED)) {
      return failure(HttpFailure.Kind.RESET, "%s has not processed the request: %s", url, cause)
          .withErrorCode(REFUSED)
          .withProgress(HttpFailure.Progress.NOT_PROCESSED);
    }
    if (text.contains(RESET)) {
      return failure(HttpFailure.Kind.RESET, "%s has reset the stream: %s", url, cause);
    }
    if (text.contains(GOAWAY)) {
      return failure(HttpFailure.Kind.GOAWAY, "%s has shut down the connection: %s", url, cause);
    }
    return failure(HttpFailure.Kind.LOST, "the connection to %s was lost: %s", url, cause);
  }

  /** Returns the failure of a request that the JDK's client, or this side, could not cope with. */
  static HttpFailure internal(String url, Throwable cause) {
    return failure(HttpFailure.Kind.INTERNAL, "the request to %s has failed: %s", url, cause);
  }

  private static HttpFailure unconnected(String url, Throwable cause) {
    return failure(HttpFailure.Kind.UNCONNECTED, "can't connect to %s: %s", url, cause)
        .withProgress(HttpFailure.Progress.NOT_SENT);
  }

  private static HttpFailure failure(
      HttpFailure.Kind kind, String pattern, String url, Throwable cause) {
    return HttpFailure.of(kind, pattern.formatted(url, reason(cause))).withCause(cause);
  }

  private static String reason(Throwable cause) {
    if (cause.getCause() instanceof UnresolvedAddressException) {
      return "the name has no address";
    }
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : Excerpt.ofReason(text);
  }
}
