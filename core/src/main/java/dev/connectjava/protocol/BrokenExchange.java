package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpFailure;

/** The mapping of HTTP failures to the failures of calls; the same for all protocols. */
public final class BrokenExchange {

  private static final long NO_SUCH_CODE = -1;

  private BrokenExchange() {}

  /** Returns the failure of a call, with the message of its transport. */
  public static RpcException failure(HttpFailure failure) {
    return new RpcException(code(failure), failure.message(), failure.cause().orElse(null));
  }

  /**
   * Returns the code of a failure. A response that is too long is not {@code resource_exhausted},
   * which a caller would take for an error that the server has sent.
   */
  private static Code code(HttpFailure failure) {
    return switch (failure.kind()) {
      case UNCONNECTED, OTHER_VERSION, LOST, GOAWAY -> Code.UNAVAILABLE;
      case BUSY, REQUEST_TOO_LONG -> Code.RESOURCE_EXHAUSTED;
      case RESET -> ofReset(failure.errorCode().orElse(NO_SUCH_CODE));
      case MALFORMED, RESPONSE_TOO_LONG, INTERNAL -> Code.INTERNAL;
      case CLOSED -> Code.CANCELED;
    };
  }

  /**
   * Returns the code of a stream that the server has reset, by the HTTP/2 error code. Connect has
   * no table of its own, and its other clients use gRPC's.
   *
   * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors">gRPC over
   *     HTTP/2, errors</a>
   */
  private static Code ofReset(long errorCode) {
    return switch (Math.toIntExact(Math.min(errorCode, Integer.MAX_VALUE))) {
      case 0x0, 0x1, 0x2, 0x3, 0x4, 0x6, 0x9, 0xa -> Code.INTERNAL;
      case 0x7 -> Code.UNAVAILABLE; // REFUSED_STREAM
      case 0x8 -> Code.CANCELED; // CANCEL
      case 0xb -> Code.RESOURCE_EXHAUSTED; // ENHANCE_YOUR_CALM
      case 0xc -> Code.PERMISSION_DENIED; // INADEQUATE_SECURITY
      default -> Code.UNKNOWN; // STREAM_CLOSED, HTTP_1_1_REQUIRED, and codes that are not assigned
    };
  }
}
