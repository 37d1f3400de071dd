package dev.connectjava.call.server;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An action of the user's for something that may happen to a call once, its cancellation or the
 * drain of its server, on a stack of such: the last that was registered is the top. Who takes the
 * whole stack has it alone.
 */
final class CallAction {

  /** On top once no action is taken in any more. */
  static final CallAction CLOSED = new CallAction(() -> {}, null);

  private final Runnable action;

  /** The one before it; once they are run, the one after it. */
  private @Nullable CallAction next;

  CallAction(Runnable action, @Nullable CallAction before) {
    this.action = action;
    this.next = before;
  }

  /**
   * Runs all actions of a stack in the order of their registration.
   *
   * @param last the top; null if there are none
   * @param run runs one, and never throws
   */
  static void runAll(@Nullable CallAction last, Consumer<Runnable> run) {
    CallAction first = null;
    CallAction each = last;
    while (each != null) {
      CallAction before = each.next;
      each.next = first;
      first = each;
      each = before;
    }
    for (each = first; each != null; each = each.next) {
      run.accept(each.action);
    }
  }
}
