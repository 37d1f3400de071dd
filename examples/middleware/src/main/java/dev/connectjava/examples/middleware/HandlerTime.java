package dev.connectjava.examples.middleware;

import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import java.time.Duration;

/**
 * Sends how long the handler took, as a trailer: it is known only at the end. Trailers are sent
 * with a failure, too. Thread-safe.
 */
final class HandlerTime implements ServerInterceptor {

  /** The name of the trailer, whose value is in microseconds. */
  static final String TRAILER = "x-handler-micros";

  @Override
  public void intercept(ServerCall call, Next next) {
    long begin = System.nanoTime();
    try {
      next.handle(call);
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      call.context().responseTrailers().set(TRAILER, Long.toString(taken.toNanos() / 1_000));
    }
  }
}
