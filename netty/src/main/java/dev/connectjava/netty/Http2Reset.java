package dev.connectjava.netty;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What it means that a server resets a stream.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors">gRPC over
 *     HTTP/2, errors</a>
 */
final class Http2Reset {

  private Http2Reset() {}

  static RpcException failure(ClientTarget target, long errorCode) {
    return new RpcException(
        code(Http2Error.valueOf(errorCode)),
        "%s reset the stream with %s".formatted(target, name(errorCode)));
  }

  /** The name of an error code, as RFC 9113 writes it. */
  static String name(long errorCode) {
    Http2Error error = Http2Error.valueOf(errorCode);
    return error == null
        ? "the unknown error code 0x" + Long.toHexString(errorCode)
        : error.name().toUpperCase(Locale.ROOT);
  }

  private static Code code(@Nullable Http2Error error) {
    if (error == null) {
      return Code.UNKNOWN;
    }
    return switch (error) {
      case REFUSED_STREAM -> Code.UNAVAILABLE;
      case CANCEL -> Code.CANCELED;
      case ENHANCE_YOUR_CALM -> Code.RESOURCE_EXHAUSTED;
      case INADEQUATE_SECURITY -> Code.PERMISSION_DENIED;
      case STREAM_CLOSED, HTTP_1_1_REQUIRED -> Code.UNKNOWN;
      case NO_ERROR,
          PROTOCOL_ERROR,
          INTERNAL_ERROR,
          FLOW_CONTROL_ERROR,
          SETTINGS_TIMEOUT,
          FRAME_SIZE_ERROR,
          COMPRESSION_ERROR,
          CONNECT_ERROR ->
          Code.INTERNAL;
    };
  }
}
