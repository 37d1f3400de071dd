package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.http.Loop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Steps whose event loop ends: each is taken, or whoever submitted it is told. */
final class EventLoopOutboxTest {

  /** An event loop whose tasks run when the test says so. */
  private static final class ScriptedEventLoop extends AbstractEventExecutor {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean ended;
    private Runnable beforeRefusal = () -> {};

    @Override
    public void execute(Runnable task) {
      if (ended) {
        Runnable meanwhile = beforeRefusal;
        beforeRefusal = () -> {};
        meanwhile.run();
        throw new RejectedExecutionException("the event loop has ended");
      }
      tasks.add(task);
    }

    private void runTasks() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    @Override
    public boolean inEventLoop(Thread thread) {
      return true;
    }

    @Override
    public boolean isShuttingDown() {
      return ended;
    }

    @Override
    public boolean isShutdown() {
      return ended;
    }

    @Override
    public boolean isTerminated() {
      return ended;
    }

    @Override
    @Deprecated
    public void shutdown() {
      ended = true;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
      ended = true;
      return terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(null);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return ended;
    }
  }

  private final ScriptedEventLoop eventLoop = new ScriptedEventLoop();
  private final EventLoopOutbox outbox = new EventLoopOutbox(eventLoop);
  private final List<Integer> taken = new ArrayList<>();

  @Test
  void steps_areTakenInTheirOrder_howeverManyThereAre() {
    for (int i = 0; i < 2_000; i++) {
      int step = i;
      assertThat(outbox.submit(() -> taken.add(step))).isTrue();
    }
    assertThat(eventLoop.tasks).hasSize(1);
    eventLoop.runTasks();
    assertThat(taken).hasSize(2_000).isSorted();
  }

  @Test
  void step_afterTheEnd_isRefused() {
    eventLoop.ended = true;
    assertThat(outbox.submit(() -> taken.add(1))).isFalse();
    assertThat(outbox.submit(() -> taken.add(2))).isFalse();
  }

  /** Who comes while another is about to be refused must not rely on that one's task. */
  @Test
  void step_whileAnotherIsRefused_isRefusedToo() {
    List<Boolean> accepted = new ArrayList<>();
    eventLoop.ended = true;
    eventLoop.beforeRefusal = () -> accepted.add(outbox.submit(() -> taken.add(2)));
    accepted.add(outbox.submit(() -> taken.add(1)));
    assertThat(accepted).containsExactly(false, false);
  }

  /** What was accepted before the end is more than one turn takes. */
  @Test
  void steps_thatWereAccepted_areTakenInTheLastTurn() {
    for (int i = 0; i < 2_000; i++) {
      int step = i;
      assertThat(outbox.submit(() -> taken.add(step))).isTrue();
    }
    eventLoop.ended = true;
    eventLoop.runTasks();
    assertThat(taken).hasSize(2_000).isSorted();
  }

  private record Written(List<String> told, boolean broken) implements EventLoopOutbox.Connection {

    @Override
    public void endTurn() {}

    @Override
    public void flushWrites() {
      if (broken) {
        throw new OutOfMemoryError("as a test wants it");
      }
      told.add("flushed");
    }

    @Override
    public void flushFailed() {
      told.add("closed");
    }
  }

  /** The log throws, too: nothing of that may keep the others from their turn. */
  @Test
  void connectionThatCantBeFlushed_isClosed_andTheOthersAreFlushed() {
    List<String> told = new ArrayList<>();
    try (BrokenLog log = BrokenLog.of(EventLoopOutbox.class.getName())) {
      outbox.submit(() -> outbox.flushLater(new EventLoopOutbox.Flush(new Written(told, true))));
      outbox.submit(() -> {
        throw new OutOfMemoryError("as a test wants it");
      });
      outbox.submit(() -> outbox.flushLater(new EventLoopOutbox.Flush(new Written(told, false))));
      eventLoop.runTasks();
      outbox.submit(() -> taken.add(1));
      eventLoop.runTasks();
    }
    assertThat(told).containsExactly("closed", "flushed");
    assertThat(taken).containsExactly(1);
  }

  @Test
  void connectionThatIsWrittenToAgain_isFlushedOnceATurn() {
    List<String> told = new ArrayList<>();
    EventLoopOutbox.Flush flush = new EventLoopOutbox.Flush(new Written(told, false));
    for (int turn = 1; turn <= 2; turn++) {
      outbox.submit(() -> outbox.flushLater(flush));
      outbox.submit(() -> outbox.flushLater(flush));
      eventLoop.runTasks();
      assertThat(told).hasSize(turn);
    }
  }

  /** Writes once more at the end of each turn. */
  private final class WrittenLate implements EventLoopOutbox.Connection {

    private final List<String> told = new ArrayList<>();
    private final EventLoopOutbox.Flush flush = new EventLoopOutbox.Flush(this);

    @Override
    public void endTurn() {
      told.add("written");
      outbox.flushLater(flush);
    }

    @Override
    public void flushWrites() {
      told.add("flushed");
    }

    @Override
    public void flushFailed() {
      told.add("closed");
    }
  }

  @Test
  void whatIsWrittenAtTheEndOfATurn_isFlushedInThatTurn_andAsksForNoOther() {
    WrittenLate connection = new WrittenLate();
    outbox.submit(() -> outbox.flushLater(connection.flush));
    eventLoop.tasks.remove().run();
    assertThat(connection.told).containsExactly("written", "flushed");
    assertThat(eventLoop.tasks).isEmpty();

    outbox.flushLater(connection.flush); // Outside of a turn.
    eventLoop.tasks.remove().run();
    assertThat(connection.told).containsExactly("written", "flushed", "written", "flushed");
    assertThat(eventLoop.tasks).isEmpty();
  }

  @Test
  void taskWithoutDelay_runsThoughItsEventLoopEnds() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop eventLoop = group.next();
    EventLoopOutbox outbox = new EventLoopOutbox(eventLoop);
    List<String> ran = new CopyOnWriteArrayList<>();

    eventLoop
        .submit(() -> {
          Loop.Timer unused =
              outbox.schedule(
                  () -> {
                    ran.add("first");
                    Loop.Timer next = outbox.schedule(() -> ran.add("next"), Duration.ZERO);
                  },
                  Duration.ZERO);
          outbox.schedule(() -> ran.add("cancelled"), Duration.ZERO).cancel();
          Future<?> ending = group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
        })
        .sync();

    assertThat(group.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("first", "next");
    assertThatThrownBy(() -> outbox.schedule(() -> {}, Duration.ZERO))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
