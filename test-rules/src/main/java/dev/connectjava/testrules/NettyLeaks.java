package dev.connectjava.testrules;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Checks that everything that Netty tracks was released. It waits a little, since the event loops
 * of servers that have just shut down may still be releasing.
 */
final class NettyLeaks {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int SHOWN = 5;

  private NettyLeaks() {}

  static void watch() {
    if (isNettyThere()) {
      TrackingLeakDetector.install();
    }
  }

  static void check() {
    if (isNettyThere()) {
      awaitRelease();
    }
  }

  private static void awaitRelease() {
    long start = System.nanoTime();
    List<Throwable> leaks = TrackingLeakDetector.open();
    while (!leaks.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
      LockSupport.parkNanos(PAUSE.toNanos());
      leaks = TrackingLeakDetector.open();
    }
    if (!leaks.isEmpty()) {
      throw failure(leaks);
    }
  }

  private static AssertionError failure(List<Throwable> leaks) {
    AssertionError failure =
        new AssertionError(
            String.format(Locale.ROOT, "Netty resources leaked: %d, such as", leaks.size()));
    leaks.stream().limit(SHOWN).forEach(failure::addSuppressed);
    return failure;
  }

  private static boolean isNettyThere() {
    return NettyLeaks.class.getClassLoader().getResource("io/netty/util/ResourceLeakDetector.class")
        != null;
  }
}
