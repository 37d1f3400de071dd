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

  private static final String RESET = "Received RST_STREAM";
  private static final String GOAWAY = "GOAWAY";

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
    String text = String.valueOf(cause.getMessage());
    if (text.contains(RESET)) {
      return failure(HttpFailure.Kind.RESET, "%s has reset the stream: %s", url, cause);
    }
    if (text.contains(GOAWAY)) {
      return failure(HttpFailure.Kind.GOAWAY, "%s has shut down the connection: %s", url, cause);
    }
    return failure(HttpFailure.Kind.LOST, "the connection to %s was lost: %s", url, cause);
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
