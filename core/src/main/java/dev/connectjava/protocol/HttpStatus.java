package dev.connectjava.protocol;

import dev.connectjava.Code;

/**
 * The mapping between codes and HTTP statuses: the status that a protocol sends for a code, and the
 * code for the status of a response that no service has sent.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-codes">Connect: error codes</a>
 */
public final class HttpStatus {

  private HttpStatus() {}

  /** Returns the status of a failed unary call of Connect. */
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

  /**
   * Returns the code for a response that has no code of its own; not the inverse of {@link #of}.
   *
   * @see <a href="https://connectrpc.com/docs/protocol#http-to-error-code">Connect: HTTP to error
   *     code</a>
   */
  public static Code toCode(int status) {
    return switch (status) {
      case 400 -> Code.INTERNAL;
      case 401 -> Code.UNAUTHENTICATED;
      case 403 -> Code.PERMISSION_DENIED;
      case 404 -> Code.UNIMPLEMENTED;
      case 429, 502, 503, 504 -> Code.UNAVAILABLE;
      default -> Code.UNKNOWN;
    };
  }
}
