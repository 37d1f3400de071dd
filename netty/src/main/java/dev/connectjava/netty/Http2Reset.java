package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Progress;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;

/** The failures of exchanges whose HTTP/2 stream the server has reset. */
final class Http2Reset {

  private Http2Reset() {}

  static HttpFailure failure(ClientTarget target, long errorCode) {
    String message = "%s reset the stream with %s".formatted(target, name(errorCode));
    HttpFailure failure = HttpFailure.of(HttpFailure.Kind.RESET, message).withErrorCode(errorCode);
    return isRefusal(errorCode) ? failure.withProgress(Progress.NOT_PROCESSED) : failure;
  }

  /** Returns whether the code says that the request was not processed (RFC 9113, section 8.7). */
  static boolean isRefusal(long errorCode) {
    return errorCode == Http2Error.REFUSED_STREAM.code();
  }

  /** Returns the name of an error code as RFC 9113 spells it. */
  static String name(long errorCode) {
    Http2Error error = Http2Error.valueOf(errorCode);
    return error == null
        ? "the unknown error code 0x" + Long.toHexString(errorCode)
        : error.name().toUpperCase(Locale.ROOT);
  }
}
