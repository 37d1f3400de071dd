package dev.connectjava.call.server;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An action of the user's for when a call is cancelled, on a stack of such: the last that was
 * registered is the top. Who takes the whole stack has it alone.
 */
final class CancelAction {

  /** On top once no action is taken in any more. */
  static final CancelAction CLOSED = new CancelAction(() -> {}, null);

  private final Runnable action;

  /** The one before it; once they are run, the one after it. */
  private @Nullable CancelAction next;

  CancelAction(Runnable action, @Nullable CancelAction before) {
    this.action = action;
    this.next = before;
  }

  /**
   * Runs all actions of a stack in the order of their registration.
   *
   * @param last the top; null if there are none
   * @param run runs one, and never throws
   */
  static void runAll(@Nullable CancelAction last, Consumer<Runnable> run) {
    CancelAction first = null;
    CancelAction each = last;
    while (each != null) {
      CancelAction before = each.next;
      each.next = first;
      first = each;
      each = before;
    }
    for (each = first; each != null; each = each.next) {
      run.accept(each.action);
    }
  }
}
