package dev.connectjava.opentelemetry;

import dev.connectjava.Code;
import io.opentelemetry.api.trace.SpanKind;

/** The two sides of a call, which differ in what they regard as an error. */
enum Side {
  SERVER("server", SpanKind.SERVER),
  CLIENT("client", SpanKind.CLIENT);

  private final String word;
  private final SpanKind spanKind;

  Side(String word, SpanKind spanKind) {
    this.word = word;
    this.spanKind = spanKind;
  }

  /** Returns the side as the names of metrics have it. */
  String word() {
    return word;
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
