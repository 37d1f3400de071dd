package dev.connectjava.call.server;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An action of the user that runs when a call is cancelled or its server drains. Actions form a
 * stack, whose top is the action that was registered last. A thread that takes the whole stack is
 * its only owner.
 */
final class CallAction {

  /** The top of a stack that takes no more actions. */
  static final CallAction CLOSED = new CallAction(() -> {}, null);

  private final Runnable action;

  /** The action before this one; when they are run, the action after it. */
  private @Nullable CallAction next;

  CallAction(Runnable action, @Nullable CallAction before) {
    this.action = action;
    this.next = before;
  }

  /**
   * Runs all actions of a stack in the order of their registration.
   *
   * @param last the top; null if there are none
   * @param run runs one action, and never throws
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
