package dev.connectjava.netty;

import dev.connectjava.http.Loop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
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
 * What threads ask of the exchanges of one event loop, in the order in which they ask. However many
 * ask, the event loop is woken by one task, and each connection that was written to is flushed once
 * a turn.
 */
final class EventLoopOutbox extends Loop implements Runnable {

  private static final Logger LOGGER = System.getLogger(EventLoopOutbox.class.getName());

  /** So many steps are taken before others on the event loop have their turn. */
  private static final int STEPS_PER_TURN = 512;

  /** Something with writes to flush. Confined to the event loop. */
  interface Connection {

    /** Writes what waits for the end of the turn; it is flushed then. */
    void endTurn();

    /** Flushes what was written. */
    void flushWrites();

    /** What was written can't be flushed, and won't be: closes the connection. */
    void flushFailed();
  }

  /** A connection's place among those that are flushed at the end of a turn. */
  static final class Flush {

    private final Connection connection;

    /**
     * Whether it is flushed at the end of this turn, or of the next. Confined to the event loop.
     */
    private boolean pending;

    Flush(Connection connection) {
      this.connection = connection;
    }
  }

  /** One task of the event loop: who has seen that it was accepted relies on it. */
  private static final class Turn {
    private volatile boolean accepted;
  }

  private final EventExecutor eventLoop;
  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();

  /** The turn that is to come; null if nobody has asked for one since the last began. */
  private final AtomicReference<@Nullable Turn> next = new AtomicReference<>();

  /** Confined to the event loop. */
  private List<Flush> written = new ArrayList<>();

  /** Empty; takes turns with the list of what was written. */
  private List<Flush> spare = new ArrayList<>();

  /** Confined to the event loop: whether steps are being taken. */
  private boolean inTurn;

  EventLoopOutbox(EventExecutor eventLoop) {
    this.eventLoop = eventLoop;
    if (eventLoop instanceof SingleThreadEventExecutor ofOneThread) {
      bindTo(ofOneThread);
    }
  }

  /** What has no thread of its own, such as a test's channel, must not claim that of its caller. */
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
   * Takes the step on the event loop, after those that were submitted before; from any thread.
   *
   * @return false if the event loop has ended, and the step is never taken
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

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    Future<?> future =
        eventLoop.schedule(
            () -> take(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Sees to it that there is a turn after this; false if there will be none. */
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
      takeTurn(); // The event loop is about to end, and this is its last task.
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
    for (int i = 0; i < written.size(); i++) { // More may be written by what is written here.
      endTurn(written.get(i).connection);
    }
    inTurn = false;
    flush();
  }

  /** What is written because of a flush is flushed in the next turn. */
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
      FailureLog.error(LOGGER, "failure of a step of an exchange:", step, e);
    }
  }
}
