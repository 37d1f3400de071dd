package dev.connectjava.examples.streamingtour;

import dev.connectjava.examples.streamingtour.v1.Value;
import java.util.List;

/** A call of each kind. */
sealed interface Calls permits AsyncCalls, BlockingCalls {

  /** Makes a unary call. */
  long square(long value);

  /** Makes a call with a stream of responses, and returns all of them. */
  List<Long> countTo(long value);

  /** Makes a call with a stream of requests. */
  long sum(List<Long> values);

  /** Makes a call with streams in both directions. */
  List<Long> runningSum(List<Long> values);

  /** Returns a message. */
  static Value value(long number) {
    return Value.newBuilder().setNumber(number).build();
  }
}
