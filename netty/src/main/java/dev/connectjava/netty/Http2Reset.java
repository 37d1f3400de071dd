package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Progress;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;

/** What is said when a server resets a stream. */
final class Http2Reset {

  private Http2Reset() {}

  static HttpFailure failure(ClientTarget target, long errorCode) {
    String message = "%s reset the stream with %s".formatted(target, name(errorCode));
    HttpFailure failure = HttpFailure.of(HttpFailure.Kind.RESET, message).withErrorCode(errorCode);
    return isRefusal(errorCode) ? failure.withProgress(Progress.NOT_PROCESSED) : failure;
  }

  /** Whether the server says that it has not processed the request (RFC 9113, section 8.7). */
  static boolean isRefusal(long errorCode) {
    return errorCode == Http2Error.REFUSED_STREAM.code();
  }

  /** The name of an error code, as RFC 9113 writes it. */
  static String name(long errorCode) {
    Http2Error error = Http2Error.valueOf(errorCode);
    return error == null
        ? "the unknown error code 0x" + Long.toHexString(errorCode)
        : error.name().toUpperCase(Locale.ROOT);
  }
}
