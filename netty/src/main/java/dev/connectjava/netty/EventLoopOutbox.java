package dev.connectjava.netty;

import dev.connectjava.http.Loop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The queue of steps that threads submit for the exchanges of one event loop; it keeps their order.
 * However many threads submit steps, one task wakes the event loop, and each connection that was
 * written to is flushed once in a turn.
 */
final class EventLoopOutbox extends Loop implements Runnable {

  private static final Logger LOGGER = System.getLogger(EventLoopOutbox.class.getName());

  /** How many steps run before other tasks of the event loop have their turn. */
  private static final int STEPS_PER_TURN = 512;

  /** A connection with writes to flush. Confined to the event loop. */
  interface Connection {

    /** Writes the data that waits for the end of the turn; a flush follows. */
    void endTurn();

    /** Flushes everything that was written. */
    void flushWrites();

    /** Closes the connection, because its writes can't be flushed. */
    void flushFailed();
  }

  /** A connection's entry in the list of connections that are flushed at the end of a turn. */
  static final class Flush {

    private final Connection connection;

    /**
     * Whether the connection is flushed at the end of this turn or of the next. Confined to the
     * event loop.
     */
    private boolean pending;

    Flush(Connection connection) {
      this.connection = connection;
    }
  }

  /** One task of the event loop. A thread that sees it accepted submits no task of its own. */
  private static final class Turn {
    private volatile boolean accepted;
  }

  private final EventExecutor eventLoop;
  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();

  /** The next turn; null if no thread has requested one since the last turn began. */
  private final AtomicReference<@Nullable Turn> next = new AtomicReference<>();

  /** The connections to flush at the end of the turn. Confined to the event loop. */
  private List<Flush> written = new ArrayList<>();

  /** An empty list that is swapped with {@link #written} at each flush. */
  private List<Flush> spare = new ArrayList<>();

  /** Whether steps are running. Confined to the event loop. */
  private boolean inTurn;

  EventLoopOutbox(EventExecutor eventLoop) {
    this.eventLoop = eventLoop;
    if (eventLoop instanceof SingleThreadEventExecutor ofOneThread) {
      bindTo(ofOneThread);
    }
  }

  /**
   * Binds this loop to the thread of its executor. An executor without a thread of its own, such as
   * that of a test channel, is not bound: it would claim the thread of its caller.
   */
  private void bindTo(SingleThreadEventExecutor ofOneThread) {
    if (ofOneThread.inEventLoop()) {
      bindToCurrentThread();
    } else if (!ofOneThread.isShuttingDown()) {
      ofOneThread.execute(this::bindToCurrentThread);
    }
  }

  EventExecutor eventLoop() {
    return eventLoop;
  }

  /**
   * Runs the step on the event loop, after the steps that were submitted before it. May be called
   * from any thread.
   *
   * @return false if the event loop has ended and the step will never run
   */
  boolean submit(Runnable step) {
    steps.add(step);
    return schedule() || !steps.remove(step);
  }

  @Override
  public void execute(Runnable task) {
    if (!submit(task)) {
      throw new RejectedExecutionException("the event loop has ended");
    }
  }

  @Override
  public void afterTurn(Runnable task) {
    execute(task);
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  /**
   * Runs a task after a delay. One without a delay runs also if the event loop ends before, since
   * it has only been put behind other tasks.
   */
  @Override
  public Timer schedule(Runnable task, Duration delay) {
    if (delay.isZero()) {
      return new Deferral(task).begin();
    }
    Future<?> future =
        eventLoop.schedule(
            () -> take(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** A task that runs after the other tasks of the event loop and its I/O. */
  private final class Deferral implements Timer, FutureListener<Object> {

    private final Runnable task;
    private volatile boolean cancelled;

    Deferral(Runnable task) {
      this.task = task;
    }

    Timer begin() {
      if (eventLoop.isShuttingDown()) { // It would not refuse a task with a delay.
        execute(this::take);
      } else {
        eventLoop.schedule(this::take, 0, TimeUnit.NANOSECONDS).addListener(this);
      }
      return this;
    }

    private void take() {
      if (!cancelled) {
        EventLoopOutbox.take(task);
      }
    }

    /** Called when the task has run, or was cancelled because the event loop ends. */
    @Override
    public void operationComplete(Future<Object> future) {
      if (future.isCancelled() && !submit(this::take)) {
        take();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** Ensures that a turn begins after this call; returns false if the event loop has ended. */
  private boolean schedule() {
    Turn pending = next.get();
    if (pending != null && pending.accepted) {
      return true;
    }
    Turn turn = new Turn();
    next.compareAndSet(null, turn);
    try {
      eventLoop.execute(this);
      turn.accepted = true;
      return true;
    } catch (RejectedExecutionException e) {
      next.compareAndSet(turn, null);
      return false;
    }
  }

  /** Flushes the connection at the end of the turn, or of the next; on the event loop. */
  void flushLater(Flush flush) {
    if (!flush.pending) {
      flush.pending = true;
      written.add(flush);
    }
    if (!inTurn) {
      schedule();
    }
  }

  @Override
  public void run() {
    next.set(null);
    takeTurn();
    while (!steps.isEmpty() && !schedule()) {
      takeTurn(); // The event loop is about to end; this is its last task.
    }
  }

  private void takeTurn() {
    inTurn = true;
    for (int i = 0; i < STEPS_PER_TURN; i++) {
      Runnable step = steps.poll();
      if (step == null) {
        break;
      }
      take(step);
    }
    for (int i = 0; i < written.size(); i++) { // These writes may add more connections.
      endTurn(written.get(i).connection);
    }
    inTurn = false;
    flush();
  }

  /** Flushes the connections. Data that is written during a flush is flushed in the next turn. */
  private void flush() {
    List<Flush> flushed = written;
    written = spare;
    spare = flushed;
    for (Flush flush : flushed) {
      flush.pending = false;
      flush(flush.connection);
    }
    flushed.clear();
  }

  private static void endTurn(Connection connection) {
    try {
      connection.endTurn();
    } catch (RuntimeException | Error e) {
      connection.flushFailed();
      FailureLog.error(LOGGER, "can't write to", connection, e);
    }
  }

  private static void flush(Connection connection) {
    try {
      connection.flushWrites();
    } catch (RuntimeException | Error e) {
      connection.flushFailed();
      FailureLog.error(LOGGER, "can't write to", connection, e);
    }
  }

  private static void take(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "a step of an exchange failed:", step, e);
    }
  }
}
