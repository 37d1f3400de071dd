package dev.connectjava.call;

import dev.connectjava.http.Loop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that a loop carries, and its scheduler. Virtual threads that it starts inherit
 * this scheduler from the JDK; they are given to the JDK's own scheduler. They may live longer than
 * this thread, so nothing of its call can be reached from here after its end.
 */
final class CarriedThread implements Executor, Runnable {

  /** What there is until the end. */
  private record Life(LoopCarrier carrier, Execution execution, Runnable task) {}

  private volatile @Nullable Life life;

  /** Set by the first submission, which is that of the thread's start, until the end. */
  private volatile @Nullable Runnable continuation;

  private volatile @Nullable Thread thread;

  /** Whether the JDK's scheduler runs the virtual thread the next time, and the loop after that. */
  private volatile boolean leaving;

  /** Confined to the virtual thread; null until it has sent or read a message of a stream. */
  private @Nullable LoopYield loopYield;

  private CarriedThread(Life life) {
    this.life = life;
  }

  /** Starts a virtual thread for a task; it begins to run when the loop comes to it. */
  static void start(LoopCarrier carrier, Execution execution, Execution.Task task) {
    unstarted(carrier, execution, task.threads().name(), task).start();
  }

  /** Creates a virtual thread for a task; once it is started, the loop runs it. */
  static Thread unstarted(LoopCarrier carrier, Execution execution, String name, Runnable task) {
    CarriedThread carried = new CarriedThread(new Life(carrier, execution, task));
    Thread thread = VirtualThreads.newThread(carried, name, carried);
    carried.thread = thread;
    return thread;
  }

  /** Returns whether a loop carries the virtual thread. */
  static boolean is(Thread virtual) {
    return VirtualThreads.schedulerOf(virtual) instanceof CarriedThread;
  }

  /** Returns what carries the calling thread; null if it is not such a virtual thread. */
  static @Nullable CarriedThread current() {
    Thread current = Thread.currentThread();
    return CurrentCall.isVirtual(current)
            && VirtualThreads.schedulerOf(current) instanceof CarriedThread own
            && own.thread == current // A thread that it has started has the same scheduler.
        ? own
        : null;
  }

  /** Returns the loop that carries it, or did; null if it has ended. */
  @Nullable Loop loop() {
    Life own = life;
    return own == null ? null : own.carrier.loop();
  }

  /** Returns the time that it has kept its loop; called by the virtual thread itself. */
  LoopYield loopYield() {
    LoopYield own = loopYield;
    if (own == null) {
      own = new LoopYield();
      loopYield = own;
    }
    return own;
  }

  /** Returns the carrier whose loop runs this thread now; null if the JDK's scheduler does. */
  @Nullable LoopCarrier runningOn() {
    Life own = life;
    return own != null && own.carrier.running() == this ? own.carrier : null;
  }

  /** Lets the loop do everything else that it has to do; called by the virtual thread itself. */
  @SuppressWarnings("ThreadPriorityCheck") // The loop is waiting, and this thread can wait for it.
  void yieldToLoop() {
    LoopCarrier carrier = runningOn();
    if (carrier != null) {
      carrier.endTurn();
      Thread.yield();
    }
  }

  /**
   * Lets the JDK's scheduler run this thread from here on until it waits and another thread wakes
   * it; called by the virtual thread itself. Nothing changes while it can't be unmounted.
   */
  @SuppressWarnings("ThreadPriorityCheck") // This thread goes on elsewhere.
  void leaveLoop() {
    if (runningOn() != null) {
      leaving = true;
      try {
        Thread.yield();
      } finally {
        leaving = false; // If it was not unmounted.
      }
    }
  }

  /** The body of the virtual thread. */
  @Override
  public void run() {
    Life own = life;
    try {
      if (own != null) {
        own.task.run();
      }
    } finally {
      life = null;
      continuation = null;
      thread = null;
    }
  }

  /** Called by the JDK, on any thread, when a virtual thread with this scheduler can run. */
  @Override
  public void execute(Runnable runnable) {
    Life own = life;
    if (own != null && continuation == null) {
      continuation = runnable;
    }
    boolean elsewhere = own == null || !runnable.equals(continuation);
    if (!elsewhere && leaving) {
      leaving = false;
      elsewhere = true;
    }
    if (own == null || elsewhere || own.execution.isPortable()) {
      VirtualThreads.defaultScheduler().execute(runnable);
    } else {
      own.carrier.add(this);
    }
  }

  /** Runs the virtual thread on this platform thread until it waits or ends. */
  void continueHere() {
    Runnable next = continuation;
    if (next != null) {
      next.run();
    }
  }

  /** Lets the JDK's scheduler run the virtual thread until another thread wakes it. */
  void continueElsewhere() {
    Runnable next = continuation;
    if (next != null) {
      VirtualThreads.defaultScheduler().execute(next);
    }
  }

  /** Returns the execution of its task; null if it has ended. */
  @Nullable Execution execution() {
    Life own = life;
    return own == null ? null : own.execution;
  }

  /** Returns the virtual thread; null if it has ended. */
  @Nullable Thread thread() {
    return thread;
  }
}
