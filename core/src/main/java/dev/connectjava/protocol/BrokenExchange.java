package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpFailure;

/** What calls fail with whose exchange has broken. All protocols say the same of it. */
public final class BrokenExchange {

  private static final long NO_SUCH_CODE = -1;

  private BrokenExchange() {}

  /** The failure of a call, with the words of its transport. */
  public static RpcException failure(HttpFailure failure) {
    return new RpcException(code(failure), failure.message(), failure.cause().orElse(null));
  }

  /**
   * The code of a failure. What is too long in a response is not {@code resource_exhausted}, which
   * a caller would take for an answer of the server.
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
   * The code of a stream that its server has reset, by the error code of HTTP/2. Connect has no
   * table of its own, and its other clients go by gRPC's.
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
      default -> Code.UNKNOWN; // STREAM_CLOSED, HTTP_1_1_REQUIRED, and what is not assigned
    };
  }
}
