package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.call.CurrentCall;
import dev.connectjava.call.FailureLog;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.Loop;
import java.lang.System.Logger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a served call: whether its handler waits, runs or has ended, or the call is
 * cancelled, and the actions that run when this changes.
 *
 * <p>It is one atomic reference. The thread that moves it to its end answers the call, and no other
 * thread does: the end of the handler's run, or a thread that cancels the call. So there is exactly
 * one answer, without a lock.
 */
abstract class CallLife extends WaitingRequests.Awaited implements RequestContext {

  private static final Logger LOGGER = System.getLogger(CallLife.class.getName());

  private static final VarHandle LIFE;
  private static final VarHandle CANCEL_ACTIONS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LIFE = lookup.findVarHandle(CallLife.class, "life", Object.class);
      CANCEL_ACTIONS = lookup.findVarHandle(CallLife.class, "cancelActions", CallAction.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The stage of a call whose handler no thread is running and which is not cancelled. */
  private enum Stage {
    /** The handler has not started. */
    WAITING,
    /** The handler runs on a thread that must not be interrupted. */
    RUNNING,
    /** The handler has returned a stage or a publisher that is not complete. */
    PENDING,
    /** The handler has ended first. */
    DONE
  }

  /** A thread is being interrupted; it must not leave the call before this has happened. */
  private record Interrupting(RpcException reason) {}

  private final Loop loop;

  /** Receives what listeners observe; null if there are none. */
  final @Nullable ObservedExchange observed;

  /**
   * A {@link Stage}, the thread that runs the handler, {@link Interrupting}, or the reason of the
   * cancellation.
   */
  @SuppressWarnings("unused") // Used through its handle.
  private volatile Object life = Stage.WAITING;

  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable CallAction cancelActions;

  CallLife(HttpExchange exchange) {
    this.observed = exchange instanceof ObservedExchange listenedTo ? listenedTo : null;
    this.loop = exchange.loop();
  }

  final Loop loop() {
    return loop;
  }

  @Override
  public final Optional<RpcException> cancellation() {
    return Optional.ofNullable(reasonOf(life));
  }

  private static @Nullable RpcException reasonOf(Object life) {
    if (life
        instanceof
        RpcException reason) { // Not a switch, because streams call this for each message.
      return reason;
    }
    return life instanceof Interrupting interrupting ? interrupting.reason() : null;
  }

  final boolean isCancelled() {
    return reasonOf(life) != null;
  }

  /** Throws the reason of the cancellation if the call was cancelled. */
  final void throwIfCancelled() {
    RpcException reason = reasonOf(life);
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public final void onCancel(Runnable action) {
    while (true) {
      CallAction last = cancelActions;
      if (last == CallAction.CLOSED) {
        if (reasonOf(life) != null) {
          runCancelAction(action);
        }
        return;
      }
      if (CANCEL_ACTIONS.compareAndSet(this, last, new CallAction(action, last))) {
        return;
      }
    }
  }

  private void runCancelAction(Runnable action) {
    runAction("a cancel action", action);
  }

  @Override
  public final boolean isDraining() {
    return DrainActions.isDraining(this);
  }

  @Override
  public final void onDrain(Runnable action) {
    Objects.requireNonNull(action, "action");
    if (!DrainActions.of(this).add(action)) {
      runDrainAction(action);
    }
  }

  /** Runs the action, unless the call has ended. */
  private void runDrainAction(Runnable action) {
    Object seen = life;
    if (seen != Stage.DONE && reasonOf(seen) == null) {
      runAction("a drain action", action);
    }
  }

  /** Called when the server drains: runs the drain actions. */
  final void closeDrainActions() {
    DrainActions.of(this).close(this::runDrainAction);
  }

  private void runAction(String what, Runnable action) {
    EnteredScope scopes = enterScopes();
    try {
      action.run();
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      FailureLog.error(LOGGER, what + " has failed of", method().procedure(), e);
    } finally {
      leave(scopes);
    }
  }

  /**
   * Makes this call current on this thread and enters its scopes, for a run of application code.
   * Never throws.
   *
   * @return the argument for {@link #leave(EnteredScope)}; null if nothing was current before
   */
  abstract @Nullable EnteredScope enterScopes();

  /** Restores what was current before the run; never throws. */
  static void leave(@Nullable EnteredScope scopes) {
    if (scopes == null) {
      CurrentCall.leave(null);
    } else {
      scopes.leave();
    }
  }

  /**
   * Starts the handler on this thread, which a cancellation interrupts from now on, unless it is
   * the loop's thread.
   *
   * @return false if the call is over; the thread that has ended it has answered it
   */
  final boolean enter() {
    return enter(loop.inLoop() ? Stage.RUNNING : Thread.currentThread());
  }

  /**
   * Starts the handler, which will return before it has ended.
   *
   * @return false if the call is over; the thread that has ended it has answered it
   */
  final boolean enterAsynchronously() {
    return enter(Stage.RUNNING);
  }

  /**
   * Makes this thread that of the handler, which was marked as asynchronous before. A cancellation
   * interrupts the thread from now on.
   *
   * @return false if the call is over
   */
  final boolean stay() {
    return LIFE.compareAndSet(this, Stage.RUNNING, Thread.currentThread());
  }

  /**
   * Returns whether the handler was started asynchronously, and neither it nor the call is over.
   */
  final boolean isRunning() {
    return life == Stage.RUNNING;
  }

  private boolean enter(Object runs) {
    if (!LIFE.compareAndSet(this, Stage.WAITING, runs)) {
      return false;
    }
    if (observed != null) {
      observed.started();
    }
    return true;
  }

  /**
   * Called when the handler has returned but has not ended.
   *
   * @return false if the call is over; the caller must then end what the handler has begun
   */
  final boolean leavePending() {
    return LIFE.compareAndSet(this, Stage.RUNNING, Stage.PENDING);
  }

  /**
   * Called when the handler has ended; its thread is not interrupted any more after this.
   *
   * @return whether this is the end of the call, which must now be answered
   */
  @SuppressWarnings("ThreadPriorityCheck") // The interrupting thread is about to finish.
  final boolean leave() {
    while (true) {
      Object seen = life;
      switch (seen) {
        case Interrupting interrupting -> Thread.yield();
        case RpcException cancelled -> {
          return false;
        }
        case Stage.DONE -> {
          return false;
        }
        default -> {
          if (LIFE.compareAndSet(this, seen, Stage.DONE)) {
            CANCEL_ACTIONS.setVolatile(this, CallAction.CLOSED);
            return true;
          }
        }
      }
    }
  }

  /** Clears the interrupt flag that was set because of the call, after the thread has left it. */
  final void clearInterrupt() {
    if (!loop.inLoop()) {
      Thread.interrupted();
    }
  }

  /** The state of a call when it was cancelled. */
  enum Cancelled {
    /** It was over. */
    NOT,
    /**
     * Its handler had not started or had returned: the thread that has cancelled the call ends it.
     */
    IDLE,
    /** Its handler is running, and the end of the run ends the call. */
    RUNNING
  }

  /** Cancels the call, unless it is over: marks it, interrupts its thread, and runs the actions. */
  final Cancelled cancel(RpcException reason) {
    Object before = mark(reason);
    if (before == Stage.DONE) {
      return Cancelled.NOT;
    }
    if (observed != null) {
      observed.cancelled(reason);
    }
    CallAction last = (CallAction) CANCEL_ACTIONS.getAndSet(this, CallAction.CLOSED);
    CallAction.runAll(last, this::runCancelAction);
    return before == Stage.WAITING || before == Stage.PENDING ? Cancelled.IDLE : Cancelled.RUNNING;
  }

  /** Returns the state of the call before; {@link Stage#DONE} if it was over. */
  private Object mark(RpcException reason) {
    while (true) {
      Object seen = life;
      switch (seen) {
        case Thread thread -> {
          if (LIFE.compareAndSet(this, seen, new Interrupting(reason))) {
            try {
              thread.interrupt();
            } catch (RuntimeException | Error e) { // Thrown by a channel in which the thread waits.
              FailureLog.error(LOGGER, "can't interrupt the handler of", method().procedure(), e);
            } finally {
              life = reason;
            }
            return thread;
          }
        }
        case Stage stage when stage != Stage.DONE -> {
          if (LIFE.compareAndSet(this, seen, reason)) {
            return stage;
          }
        }
        default -> {
          return Stage.DONE;
        }
      }
    }
  }
}
