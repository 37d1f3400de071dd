package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.call.server.ScriptedLoop;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.JoinedMessages;
import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order in which messages arrive, are taken, and end: they come in order, each once,
 * with all their memory given back, and no byte is credited twice.
 */
final class InboxScheduleTest {

  private static final RpcException BROKEN = new RpcException(Code.DATA_LOSS, "broken");
  private static final RpcException CANCELLED = new RpcException(Code.CANCELED, "cancelled");

  private static final Inbox.Waiting FOR_EVER = new EndlessWaiting(() -> {});

  /** An inbox with all that is around it; the loop is the test's thread. */
  private static final class Stream implements Inbox.Source, MessageMemory {

    final long seed;
    final Random random;
    final ScriptedLoop loop = new ScriptedLoop();
    final Inbox inbox;
    final AtomicInteger used = new AtomicInteger();
    final AtomicInteger credited = new AtomicInteger();

    /** Made by the last piece, whose memory the reader of the body has; guarded by the inbox. */
    private @Nullable RawMessage underway;

    int sent;
    int arrivedBytes;

    Stream(long seed, Credit rule) {
      this.seed = seed;
      this.random = new Random(seed);
      this.inbox = new Inbox(this, rule);
    }

    private RawMessage next() {
      int bytes = random.nextInt(10) == 0 ? 3_000 : 4 + random.nextInt(30);
      byte[] numbered = ByteBuffer.allocate(bytes).putInt(sent++).array();
      return new RawMessage(numbered, random.nextBoolean()).admitted(this, Inbound.REQUEST);
    }

    private MessageRun nextRun(int count) {
      byte[][] messages = new byte[count][];
      for (int i = 0; i < count; i++) {
        messages[i] = ByteBuffer.allocate(4 + random.nextInt(200)).putInt(sent++).array();
      }
      return JoinedMessages.run(this, messages);
    }

    /** Brings some messages, alone and in runs, mostly with the beginning of another one. */
    void arrive(int count, @Nullable RpcException failure, boolean complete) {
      int bytes = count * 40;
      arrivedBytes += bytes;
      inbox.arrive(
          bytes,
          () -> {
            int left = count;
            while (left > 0) {
              if (underway == null && left > 1 && random.nextBoolean()) {
                int together = 2 + random.nextInt(Math.min(50, left - 1));
                inbox.onRun(nextRun(together));
                left -= together;
              } else {
                RawMessage message = underway == null ? next() : underway;
                underway = null;
                inbox.onMessage(message);
                left--;
              }
            }
            if (failure != null) {
              throw failure;
            }
            if (complete) {
              inbox.complete();
            } else if (random.nextInt(3) > 0 && underway == null) {
              underway = next();
            }
          });
    }

    @Override
    public ScriptedLoop loop() {
      return loop;
    }

    @Override
    public void credit(int bytes) {
      credited.addAndGet(bytes);
    }

    @Override
    public void dropUnderway() {
      if (underway != null) {
        underway.release();
        underway = null;
        sent--;
      }
    }

    @Override
    public @Nullable String reserve(int bytes, int messageBytes) {
      used.addAndGet(bytes);
      return null;
    }

    @Override
    public void release(int bytes) {
      assertThat(used.addAndGet(-bytes)).as("seed %d", seed).isNotNegative();
    }

    static int number(RawMessage message) {
      message.release();
      return ByteBuffer.wrap(message.array(), message.offset(), message.length()).getInt();
    }
  }

  @Test
  void anySequence_givesWhatHasArrived_inOrder_andThenTheEnd() {
    for (long seed = 0; seed < 1_000; seed++) {
      Stream stream = new Stream(seed, Credit.values()[(int) (seed % 2)]);
      new Sequence(stream).run();
    }
  }

  /** One thread does everything, and knows what has to come of it. */
  private static final class Sequence {

    private final Stream stream;
    private final Queue<Integer> expected = new ArrayDeque<>();
    private @Nullable RpcException failure;
    private boolean over;
    private boolean closed;

    Sequence(Stream stream) {
      this.stream = stream;
    }

    void run() {
      int steps = 20 + stream.random.nextInt(200);
      for (int i = 0; i < steps; i++) {
        step(stream.random.nextInt(100));
        assertThat(stream.credited.get()).isLessThanOrEqualTo(stream.arrivedBytes);
      }
      stream.inbox.close();
      stream.inbox.close();
      assertThat(stream.used).as("seed %d", stream.seed).hasValue(0);
      assertThat(stream.credited).as("seed %d", stream.seed).hasValue(stream.arrivedBytes);
    }

    private void step(int choice) {
      if (choice < 40) {
        arrive(stream.random.nextInt(stream.random.nextInt(10) == 0 ? 400 : 5), null, false);
      } else if (choice < 96) {
        poll();
      } else if (choice == 96) {
        arrive(1, null, true);
      } else if (choice == 97) {
        arrive(1, BROKEN, false);
      } else if (choice == 98) {
        stream.inbox.abort(CANCELLED);
        failure = CANCELLED;
        close();
      } else {
        stream.inbox.close();
        close();
      }
    }

    private void close() {
      closed = true;
      expected.clear();
    }

    private void arrive(int count, @Nullable RpcException broken, boolean complete) {
      int first = stream.underway == null ? stream.sent : stream.sent - 1;
      stream.arrive(count, broken, complete);
      if (!over && !closed && failure == null) {
        for (int i = 0; i < count; i++) {
          expected.add(first + i);
        }
        over = complete;
        failure = broken;
      }
    }

    private void poll() {
      Integer number = expected.poll();
      if (number == null && failure != null) {
        assertThatThrownBy(stream.inbox::poll).as("seed %d", stream.seed).isSameAs(failure);
        assertThat(stream.inbox.isExhausted()).isTrue();
        return;
      }
      RawMessage message = stream.inbox.poll();
      Integer found = message == null ? null : Stream.number(message);
      assertThat(found).as("seed %d", stream.seed).isEqualTo(number);
      boolean end = over && failure == null && expected.isEmpty();
      assertThat(stream.inbox.isComplete()).as("seed %d", stream.seed).isEqualTo(end);
    }
  }

  private enum End {
    COMPLETE,
    BROKEN,
    ABORTED,
    CLOSED,
    INTERRUPTED
  }

  @Test
  void anyRace_givesABeginningOfWhatHasArrived_andTheEnd() throws Exception {
    for (long seed = 0; seed < 400; seed++) {
      race(new Stream(seed, Credit.values()[(int) (seed % 2)]));
    }
  }

  /** One thread reads, one ends the stream from outside, and the test's brings the messages. */
  private static void race(Stream stream) throws Exception {
    End end = End.values()[stream.random.nextInt(End.values().length)];
    int pieces = 1 + stream.random.nextInt(40);
    int endsAt = stream.random.nextInt(pieces);
    CyclicBarrier barrier = new CyclicBarrier(2);
    List<Integer> given = new ArrayList<>();
    FutureTask<@Nullable Throwable> reading = new FutureTask<>(() -> read(stream.inbox, given));
    Thread reader = start(stream.random.nextBoolean(), reading);
    FutureTask<@Nullable Void> ending =
        new FutureTask<>(() -> {
          barrier.await();
          end(end, stream.inbox, reader);
          return null;
        });
    start(stream.random.nextBoolean(), ending);
    for (int i = 0; i < pieces; i++) {
      if (i == endsAt) {
        barrier.await();
      }
      boolean last = i == pieces - 1;
      RpcException failure = last && end == End.BROKEN ? BROKEN : null;
      int least = last ? 1 : 0; // What was under way before is complete then.
      stream.arrive(least + stream.random.nextInt(20), failure, last && end == End.COMPLETE);
      if (last || stream.random.nextInt(4) == 0) {
        stream.loop.endTurn();
      }
    }
    ending.get(30, TimeUnit.SECONDS);
    check(stream, end, given, reading.get(30, TimeUnit.SECONDS));
  }

  private static Thread start(boolean virtual, Runnable task) {
    return virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
  }

  private static @Nullable Throwable read(Inbox inbox, List<Integer> given) {
    try {
      while (true) {
        RawMessage message = inbox.await(FOR_EVER);
        if (message == null) {
          return null;
        }
        given.add(Stream.number(message));
      }
    } catch (RpcException | IllegalStateException | InterruptedException e) {
      return e;
    }
  }

  private static void end(End end, Inbox inbox, Thread reader) {
    switch (end) {
      case ABORTED -> inbox.abort(CANCELLED);
      case CLOSED -> inbox.close();
      case INTERRUPTED -> reader.interrupt();
      case COMPLETE, BROKEN -> inbox.takeHeldBack();
    }
  }

  private static void check(
      Stream stream, End end, List<Integer> given, @Nullable Throwable thrown) {
    List<Integer> beginning = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      beginning.add(i);
    }
    assertThat(given).as("seed %d", stream.seed).isEqualTo(beginning);
    switch (end) {
      case COMPLETE -> {
        assertThat(thrown).as("seed %d", stream.seed).isNull();
        assertThat(given).as("seed %d", stream.seed).hasSize(stream.sent);
      }
      case BROKEN -> {
        assertThat(thrown).as("seed %d", stream.seed).isSameAs(BROKEN);
        assertThat(given).as("seed %d", stream.seed).hasSize(stream.sent);
      }
      case ABORTED -> assertThat(thrown).as("seed %d", stream.seed).isSameAs(CANCELLED);
      case CLOSED -> assertThat(thrown).isInstanceOf(IllegalStateException.class);
      case INTERRUPTED -> assertThat(thrown).isInstanceOf(InterruptedException.class);
    }
    stream.inbox.close();
    assertThat(stream.used).as("seed %d, %s", stream.seed, end).hasValue(0);
    assertThat(stream.credited).as("seed %d, %s", stream.seed, end).hasValue(stream.arrivedBytes);
  }
}
