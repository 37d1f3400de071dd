package dev.connectjava.opentelemetry;

import dev.connectjava.Code;
import io.opentelemetry.api.trace.SpanKind;

/** The two sides of a call, which differ in what they regard as an error. */
enum Side {
  SERVER("rpc.server", SpanKind.SERVER),
  CLIENT("rpc.client", SpanKind.CLIENT);

  private final String prefix;
  private final SpanKind spanKind;

  Side(String prefix, SpanKind spanKind) {
    this.prefix = prefix;
    this.spanKind = spanKind;
  }

  /** Returns the beginning of the names of the side's metrics. */
  String prefix() {
    return prefix;
  }

  /** Returns the kind of the side's spans. */
  SpanKind spanKind() {
    return spanKind;
  }

  /**
   * Returns whether a call that ends with a code is an error of this side. All codes are errors of
   * a client. A server has not failed if it tells its client what is wrong with the request.
   */
  boolean isError(Code code) {
    if (this == CLIENT) {
      return true;
    }
    return switch (code) {
      case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
      case CANCELED,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNAUTHENTICATED ->
          false;
    };
  }
}
