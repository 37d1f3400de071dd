package dev.connectjava.verification;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where handlers wait for tests and tests for handlers, by name. Thread-safe. */
final class Gates {

  /** A place with two moments: a handler has arrived, and may pass. */
  static final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    /**
     * Waits, as a handler, until the gate is open or the thread is interrupted.
     *
     * @return whether the gate is open
     */
    boolean pass() {
      arrived.countDown();
      try {
        open.await();
        return true;
      } catch (InterruptedException e) {
        interrupted.countDown();
        Thread.currentThread().interrupt();
        return false;
      }
    }

    void open() {
      open.countDown();
    }

    void onCancel() {
      cancelled.countDown();
    }

    void awaitArrival() {
      await("arrived", arrived);
    }

    void awaitInterrupt() {
      await("was interrupted", interrupted);
    }

    void awaitCancel() {
      await("was told of its cancellation", cancelled);
    }

    private static void await(String what, CountDownLatch latch) {
      try {
        if (!latch.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError("no handler " + what);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  /** Whether anybody has asked for the gate. */
  boolean isKnown(String name) {
    return gates.containsKey(name);
  }

  Gate at(String name) {
    return gates.computeIfAbsent(name, unused -> new Gate());
  }
}
