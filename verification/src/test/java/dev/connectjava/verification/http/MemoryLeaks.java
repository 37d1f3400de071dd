package dev.connectjava.verification.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Looks whether a side that has ended has given back the memory of all its messages. */
final class MemoryLeaks {

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private MemoryLeaks() {}

  /** Waits until nothing is in use, which handlers may have until they end, too. */
  static void assertNone(String side, LongSupplier memoryInUse) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (memoryInUse.getAsLong() != 0) {
      assertThat(System.nanoTime())
          .as("%s has %,d bytes of messages left", side, memoryInUse.getAsLong())
          .isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
