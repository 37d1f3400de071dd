package dev.connectjava.call.server;

import dev.connectjava.AttributeKey;
import dev.connectjava.RequestContext;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The drain actions of a call, and whether its server drains. Kept in the attributes of the call,
 * since few calls have any. Thread-safe.
 */
final class DrainActions {

  private static final AttributeKey<DrainActions> KEY = AttributeKey.named("drain actions");

  private final AtomicReference<@Nullable CallAction> last = new AtomicReference<>();

  private DrainActions() {}

  /** Returns those of a call. */
  static DrainActions of(RequestContext call) {
    return call.attributes().computeIfAbsent(KEY, DrainActions::new);
  }

  /** Returns whether the server of a call drains. */
  static boolean isDraining(RequestContext call) {
    return call.attributes().get(KEY).filter(DrainActions::isClosed).isPresent();
  }

  private boolean isClosed() {
    return last.get() == CallAction.CLOSED;
  }

  /**
   * Adds an action.
   *
   * @return false if the server already drains; the caller then runs the action
   */
  boolean add(Runnable action) {
    while (true) {
      CallAction before = last.get();
      if (before == CallAction.CLOSED) {
        return false;
      }
      if (last.compareAndSet(before, new CallAction(action, before))) {
        return true;
      }
    }
  }

  /** Starts to drain: runs all actions in the order of their registration. */
  void close(Consumer<Runnable> run) {
    CallAction all = last.getAndSet(CallAction.CLOSED);
    if (all != CallAction.CLOSED) {
      CallAction.runAll(all, run);
    }
  }
}
