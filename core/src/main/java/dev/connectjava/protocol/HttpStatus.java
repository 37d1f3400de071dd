package dev.connectjava.protocol;

import dev.connectjava.Code;

/**
 * The HTTP status of a code, where a protocol sends one.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-codes">Connect: error codes</a>
 */
public final class HttpStatus {

  private HttpStatus() {}

  /** The status with which a failed unary call of Connect is answered. */
  public static int of(Code code) {
    return switch (code) {
      case CANCELED -> 499;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
    };
  }
}
