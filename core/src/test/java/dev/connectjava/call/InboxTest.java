package dev.connectjava.call;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.call.server.ScriptedLoop;
import dev.connectjava.protocol.CountedMemory;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.JoinedMessages;
import dev.connectjava.protocol.RawMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages on their way from a loop, which is the test's thread, to one reader. */
final class InboxTest {

  private static final RpcException BROKEN = new RpcException(Code.DATA_LOSS, "broken");
  private static final RpcException CANCELLED = new RpcException(Code.CANCELED, "cancelled");

  private final ScriptedLoop loop = new ScriptedLoop();
  private final CountedMemory memory = new CountedMemory(1024 * 1024);
  private final List<Integer> credited = new ArrayList<>();
  private final Source source = new Source();
  private final Inbox inbox = new Inbox(source, Credit.ONCE_ALL_IS_TAKEN);
  private final Patience patience = new Patience(Long.MAX_VALUE);

  private final class Source implements Inbox.Source {

    int dropped;

    @Override
    public ScriptedLoop loop() {
      return loop;
    }

    @Override
    public void credit(int bytes) {
      credited.add(bytes);
    }

    @Override
    public void dropUnderway() {
      dropped++;
    }
  }

  /** Of a thread that waits: tells when it is about to, under the lock. */
  private static final class Patience implements Inbox.Waiting {

    private final CountDownLatch waits = new CountDownLatch(1);
    private final long nanos;

    Patience(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public long longestNanos() {
      return nanos;
    }

    @Override
    public RpcException waitedTooLong() {
      return new RpcException(Code.DEADLINE_EXCEEDED, "too long");
    }

    @Override
    public void requireMayWait() {
      waits.countDown();
    }

    void awaitWait() throws InterruptedException {
      assertThat(waits.await(30, TimeUnit.SECONDS)).as("the reader waits").isTrue();
    }
  }

  enum ThreadKind {
    VIRTUAL,
    PLATFORM;

    Thread start(Runnable task) {
      return this == VIRTUAL ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
    }
  }

  private RawMessage message(int number) {
    return new RawMessage(new byte[] {(byte) number}, false).admitted(memory, Inbound.REQUEST);
  }

  /** Brings messages of six bytes each, with their prefix. */
  private void arrive(int... numbers) {
    inbox.arrive(
        6 * numbers.length,
        () -> {
          for (int number : numbers) {
            inbox.onMessage(message(number));
          }
        });
  }

  private void complete() {
    inbox.arrive(0, inbox::complete);
  }

  private int poll() {
    RawMessage message = inbox.poll();
    return message == null ? -1 : number(message);
  }

  private static int number(RawMessage message) {
    message.release();
    return message.array()[message.offset()];
  }

  private List<Integer> pollAll() {
    List<Integer> all = new ArrayList<>();
    for (int number = poll(); number >= 0; number = poll()) {
      all.add(number);
    }
    return all;
  }

  /** Reads on a thread of its own, which waits by now, until the end. */
  private FutureTask<List<Integer>> read(ThreadKind kind) throws InterruptedException {
    FutureTask<List<Integer>> reading =
        new FutureTask<>(() -> {
          List<Integer> all = new ArrayList<>();
          for (RawMessage message = inbox.await(patience);
              message != null;
              message = inbox.await(patience)) {
            all.add(number(message));
          }
          return all;
        });
    kind.start(reading);
    patience.awaitWait();
    return reading;
  }

  private static <T> T result(FutureTask<T> reading)
      throws InterruptedException, ExecutionException, TimeoutException {
    return reading.get(30, TimeUnit.SECONDS);
  }

  // Waiting.

  @Test
  void virtualThread_isWokenOnceAtTheEndOfTheTurn() throws Exception {
    FutureTask<List<Integer>> reading = read(ThreadKind.VIRTUAL);
    arrive(1);
    arrive(2, 3);
    complete();
    assertThat(reading.isDone()).isFalse();
    assertThat(memory.used()).as("nothing is taken").isEqualTo(3 * 129);

    loop.endTurn();
    assertThat(result(reading)).containsExactly(1, 2, 3);
    assertThat(memory.used()).isZero();
  }

  @Test
  void platformThread_isWokenAtOnce() throws Exception {
    FutureTask<List<Integer>> reading = read(ThreadKind.PLATFORM);
    complete();

    assertThat(result(reading)).isEmpty();
  }

  @Test
  void pieceWithoutMessage_wakesNobody() throws Exception {
    FutureTask<List<Integer>> reading = read(ThreadKind.VIRTUAL);
    inbox.arrive(3, () -> {});
    assertThat(loop.isTurnOver()).as("nothing is left for the end of the turn").isTrue();
    arrive(1);
    assertThat(loop.isTurnOver()).isFalse();
    complete();
    loop.endTurn();

    assertThat(result(reading)).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource
  void threadThatWaits_isToldOfAFailure(ThreadKind kind) throws Exception {
    FutureTask<List<Integer>> reading = read(kind);
    RpcException told =
        inbox.arrive(
            1,
            () -> {
              throw BROKEN;
            });
    loop.endTurn();

    assertThat(told).isSameAs(BROKEN);
    assertThatThrownBy(() -> result(reading)).hasCause(BROKEN);
  }

  @ParameterizedTest
  @EnumSource
  void threadThatWaits_isToldThatItIsAborted(ThreadKind kind) throws Exception {
    FutureTask<List<Integer>> reading = read(kind);
    FutureTask<Void> aborting = new FutureTask<>(() -> inbox.abort(CANCELLED), null);
    kind.start(aborting);

    assertThatThrownBy(() -> result(reading)).hasCause(CANCELLED);
    result(aborting);
  }

  @ParameterizedTest
  @EnumSource
  void threadThatWaitsThoughNobodyReads_isToldSo(ThreadKind kind) throws Exception {
    FutureTask<List<Integer>> reading = read(kind);
    inbox.close();
    loop.endTurn();

    assertThatThrownBy(() -> result(reading))
        .hasRootCauseMessage("the call is over and returns no more messages");
  }

  @Test
  void threadThatIsInterrupted_leavesTheInboxToOthers() throws Exception {
    FutureTask<List<Integer>> reading =
        new FutureTask<>(() -> {
          inbox.await(patience);
          return List.of();
        });
    Thread thread = ThreadKind.VIRTUAL.start(reading);
    patience.awaitWait();
    thread.interrupt();
    assertThatThrownBy(() -> result(reading)).hasCauseInstanceOf(InterruptedException.class);

    arrive(1);
    assertThat(loop.isTurnOver()).as("nobody is woken").isTrue();
    assertThat(number(requireNonNull(inbox.await(patience)))).isEqualTo(1);
  }

  @Test
  void threadThatWaitsForTooLong_breaksTheStream() {
    Patience little = new Patience(1);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inbox.await(little))
        .withMessageContaining("too long");
    arrive(1);

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(inbox::poll)
        .withMessageContaining("too long");
    assertThat(memory.used()).isZero();
  }

  @Test
  void threadThatMustNotWait_isToldSo_andTakesWhatIsThere() throws InterruptedException {
    Inbox.Waiting mustNot =
        new EndlessWaiting(() -> {
          throw new IllegalStateException("must not");
        });
    assertThatThrownBy(() -> inbox.await(mustNot)).hasMessage("must not");
    arrive(1);

    assertThat(number(requireNonNull(inbox.await(mustNot)))).isEqualTo(1);
  }

  @Test
  void secondThreadThatWaits_isRefused() throws Exception {
    FutureTask<List<Integer>> reading = read(ThreadKind.VIRTUAL);
    assertThatThrownBy(() -> inbox.await(patience))
        .hasMessage("another thread already waits for a message of this stream");
    complete();
    loop.endTurn();

    assertThat(result(reading)).isEmpty();
  }

  // Without waiting.

  @Test
  void subscriber_isToldOfAllThatArrivesAndOfTheEnd_afterTheLock() {
    List<Object> heard = new ArrayList<>();
    inbox.subscribe(() -> heard.add(inbox.isComplete() ? "end" : poll()));
    arrive(7);
    arrive(8);
    complete();

    assertThat(heard).containsExactly(7, 8, "end");
  }

  @Test
  void failure_comesAfterTheMessagesBeforeIt_andAgain() {
    inbox.arrive(
        20,
        () -> {
          inbox.onMessage(message(1));
          throw BROKEN;
        });
    arrive(2);

    assertThat(source.dropped).isEqualTo(1);
    assertThat(inbox.isExhausted()).isFalse();
    assertThat(poll()).isEqualTo(1);
    assertThat(inbox.isExhausted()).isTrue();
    assertThat(inbox.isComplete()).isFalse();
    assertThatThrownBy(this::poll).isSameAs(BROKEN);
    assertThatThrownBy(this::poll).isSameAs(BROKEN);
    assertThat(memory.used()).isZero();
  }

  @Test
  void abort_dropsWhatHasArrived_andWhatWasTakenTogether() {
    arrive(1, 2, 3);
    assertThat(poll()).isEqualTo(1);
    arrive(4);
    assertThat(memory.used()).isPositive();
    inbox.abort(CANCELLED);
    arrive(5);

    assertThat(memory.used()).isZero();
    assertThatThrownBy(this::poll).isSameAs(CANCELLED);
    assertThat(source.dropped).isEqualTo(1);
  }

  /** As above, with messages that have arrived in one piece. */
  private void arriveTogether(int... numbers) {
    byte[][] messages = new byte[numbers.length][];
    for (int i = 0; i < numbers.length; i++) {
      messages[i] = new byte[] {(byte) numbers[i]};
    }
    inbox.arrive(6 * numbers.length, () -> inbox.onRun(JoinedMessages.run(memory, messages)));
  }

  @Test
  void messagesThatArriveTogether_areGivenOneByOne_thenTheirMemoryAndTheirCredit() {
    arriveTogether(1, 2, 3);
    arrive(4);
    arriveTogether(5, 6);
    assertThat(poll()).isEqualTo(1);
    for (int i = 2; i < 6; i++) {
      assertThat(poll()).isEqualTo(i);
    }
    assertThat(memory.used()).isPositive();
    assertThat(credited).isEmpty();
    assertThat(poll()).isEqualTo(6);
    assertThat(memory.used()).isZero();
    assertThat(credited).containsExactly(36);
    assertThat(poll()).isEqualTo(-1);
  }

  @Test
  void abort_dropsTheRestOfMessagesThatArrivedTogether() {
    arriveTogether(1, 2, 3);
    assertThat(poll()).isEqualTo(1);
    inbox.abort(CANCELLED);

    assertThat(memory.used()).isZero();
    assertThatThrownBy(this::poll).isSameAs(CANCELLED);
  }

  @Test
  void reader_thatHasGivenUp_canTakeTheRestOfMessagesThatArrivedTogether() {
    arriveTogether(1, 2, 3);
    complete();
    assertThat(poll()).isEqualTo(1);
    inbox.forget();

    assertThat(memory.used()).isZero();
    assertThat(pollAll()).containsExactly(2, 3);
    assertThat(inbox.isComplete()).isTrue();
    assertThat(memory.used()).isZero();
  }

  @Test
  void close_dropsAllAndLetsTheSenderGoOn() {
    arrive(1, 2, 3);
    assertThat(poll()).isEqualTo(1);
    inbox.close();
    assertThat(credited).containsExactly(18);
    arrive(4);

    assertThat(credited).containsExactly(18, 6);
    assertThat(poll()).isEqualTo(-1);
    assertThat(memory.used()).isZero();
  }

  @Test
  void messageForWhichThereIsNoMemory_isTheFailure_andThoseBeforeItAreGiven() {
    assertThat(memory.reserve(1024 * 1024 - 200, 0)).isNull();
    arrive(0);
    assertThat(inbox.arrive(6, () -> inbox.onMessage(message(1)))).isNotNull();

    assertThat(pollUntilFailure()).hasSize(1);
  }

  private List<Integer> pollUntilFailure() {
    List<Integer> all = new ArrayList<>();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> {
          while (true) {
            all.add(poll());
          }
        })
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    return all;
  }

  // Credit.

  @Test
  void bytes_areCreditedOnceNoMessageWaits() {
    inbox.arrive(100, () -> {});
    assertThat(credited).containsExactly(100);
    arrive(1, 2);
    assertThat(poll()).isEqualTo(1);
    arrive(3);
    assertThat(poll()).isEqualTo(2);
    assertThat(credited).as("while one waits").containsExactly(100);
    assertThat(poll()).isEqualTo(3);
    assertThat(credited).containsExactly(100, 18);
  }

  @Test
  void smallStreamThatIsComplete_isCreditedThoughItWaits() {
    inbox.arrive(
        12,
        () -> {
          inbox.onMessage(message(1));
          inbox.complete();
        });

    assertThat(credited).containsExactly(12);
    assertThat(inbox.takeHeldBack()).isFalse();
  }

  @Test
  void senderIsHeldBack_whileMessagesWait_alsoThoseThatAreTakenTogether() {
    assertThat(inbox.takeHeldBack()).isFalse();
    arrive(1, 2);
    assertThat(poll()).isEqualTo(1);
    assertThat(inbox.takeHeldBack()).isTrue();
    assertThat(poll()).isEqualTo(2);
    assertThat(inbox.takeHeldBack()).isTrue();
    assertThat(inbox.takeHeldBack()).isFalse();
  }

  @Test
  void memoryOfWhatIsTakenTogether_isGivenBackInPortions() {
    for (int i = 0; i < 12; i++) {
      byte[] bytes = new byte[10_000];
      bytes[0] = (byte) i;
      inbox.arrive(
          10_005,
          () -> inbox.onMessage(new RawMessage(bytes, false).admitted(memory, Inbound.REQUEST)));
    }
    int all = memory.used();
    for (int i = 0; i < 11; i++) {
      assertThat(poll()).isEqualTo(i);
    }
    assertThat(memory.used()).isBetween(10_000, all - 80_000);
    assertThat(poll()).isEqualTo(11);
    assertThat(memory.used()).isZero();
    assertThat(credited).containsExactly(12 * 10_005);
  }

  @Test
  void bytesOfAStreamThatIsCreditedAsTaken_areCreditedInPortions() {
    Inbox stream = new Inbox(source, Credit.AS_TAKEN);
    for (int i = 0; i < 12; i++) {
      stream.arrive(10_005, () -> stream.onMessage(new RawMessage(new byte[10_000], false)));
    }
    assertThat(credited).isEmpty();
    for (int i = 0; i < 12; i++) {
      requireNonNull(stream.poll());
    }

    assertThat(credited).hasSizeBetween(3, 4);
    assertThat(credited.stream().mapToInt(Integer::intValue).sum()).isEqualTo(12 * 10_005);
  }

  @Test
  void manyMessages_areAllGiven_inTheirOrder() {
    int[] numbers = new int[100];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      arrive(numbers);
      for (int number : numbers) {
        expected.add(number);
      }
    }
    complete();

    assertThat(pollAll()).isEqualTo(expected);
    assertThat(inbox.isComplete()).isTrue();
    assertThat(memory.used()).isZero();
  }
}
