package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Virtual threads that a loop carries. The build gives this test the option of the JVM that they
 * need; on JDKs before 24 there are none, and the tests assert what there is instead.
 */
final class CarriedThreadTest {

  private static final boolean CARRIED = Runtime.version().feature() >= 24;

  private final ThreadLoop loop = new ThreadLoop();
  private final Execution execution = Execution.of(ExecutionMode.carrier());

  @AfterEach
  void end() {
    loop.close();
  }

  /** What a handler does, with its outcome. */
  private static final class Code<T> implements Execution.Task {

    private final String name;
    private final Body<T> body;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Code(String name, Body<T> body) {
      this.name = name;
      this.body = body;
    }

    @Override
    public Execution.Threads threads() {
      return Execution.threadsFor(name);
    }

    @Override
    public void run() {
      try {
        result.complete(body.run());
      } catch (Exception | Error e) {
        result.completeExceptionally(e);
      }
    }

    @Override
    public void onStartFailed(Throwable cause) {
      result.completeExceptionally(cause);
    }

    T await() throws Exception {
      return result.get(30, TimeUnit.SECONDS);
    }
  }

  private interface Body<T> {
    T run() throws Exception;
  }

  private <T> Code<T> start(String name, Body<T> body) {
    Code<T> code = new Code<>(name, body);
    loop.startUnwatched(execution, code);
    return code;
  }

  /** Starts what the watch will find, or must not find. */
  private <T> Code<T> startWatched(String name, Body<T> body) {
    Code<T> code = new Code<>(name, body);
    loop.execute(() -> execution.start(loop, code));
    return code;
  }

  /** Returns the name of the platform thread that carries this virtual thread. */
  private static String carrier() {
    String text = Thread.currentThread().toString();
    return text.substring(text.indexOf('@') + 1);
  }

  private static void assertOnLoop(String carrier) {
    if (CARRIED) {
      assertThat(carrier).isEqualTo("loop");
    } else {
      assertThat(carrier).startsWith("ForkJoinPool");
    }
  }

  private static void assertElsewhere(String carrier) {
    assertThat(carrier).startsWith("ForkJoinPool");
  }

  @Test
  void availability_dependsOnTheJdkAlone() {
    assertThat(VirtualThreads.unavailable() == null).isEqualTo(CARRIED);
  }

  @Test
  void virtualThread_runsOnTheLoop_beforeAndAfterItHasWaited() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Object monitor = new Object();
    List<String> carriers =
        start(
                "/a.B/C",
                () -> {
                  List<String> seen = new ArrayList<>();
                  assertThat(Thread.currentThread().isVirtual()).isTrue();
                  assertThat(Thread.currentThread().getName()).isEqualTo("connect-handler /a.B/C");
                  assertThat(loop.inLoop()).isFalse();
                  assertThat(dev.connectjava.http.Loop.current()).isNull();
                  seen.add(carrier());
                  Thread.sleep(5);
                  seen.add(carrier());
                  Thread.yield();
                  seen.add(carrier());
                  lock.lock();
                  lock.unlock();
                  synchronized (monitor) {
                    monitor.wait(5);
                  }
                  seen.add(carrier());
                  LockSupport.parkNanos(5_000_000);
                  seen.add(carrier());
                  return seen;
                })
            .await();
    assertThat(carriers).hasSize(5).allSatisfy(CarriedThreadTest::assertOnLoop);
  }

  @Test
  void whileOneWaits_theLoopRunsOthers() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    ReentrantLock lock = new ReentrantLock();
    Object monitor = new Object();
    lock.lock();
    Code<String> waiting =
        start(
            "/a.B/Waiting",
            () -> {
              gate.await();
              return carrier();
            });
    Code<String> locking =
        start(
            "/a.B/Locking",
            () -> {
              lock.lock();
              lock.unlock();
              return carrier();
            });
    Code<String> entering;
    synchronized (monitor) {
      entering =
          start(
              "/a.B/Entering",
              () -> {
                if (!CARRIED) { // One that waits here keeps one of the few carriers of the JDK.
                  return carrier();
                }
                synchronized (monitor) {
                  return carrier();
                }
              });
      List<String> carriers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        carriers.add(start("/a.B/Other", CarriedThreadTest::carrier).await());
      }
      assertThat(carriers).hasSize(1_000).allSatisfy(CarriedThreadTest::assertOnLoop);
    }
    lock.unlock();
    gate.countDown();
    assertOnLoop(waiting.await());
    assertOnLoop(locking.await());
    assertOnLoop(entering.await());
  }

  @Test
  void waiterOnTheLoop_isWokenByTheLoop() throws Exception {
    List<String> carriers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      CompletableFuture<Thread> parked = new CompletableFuture<>();
      Code<String> waiter =
          start(
              "/a.B/Waiter",
              () -> {
                parked.complete(Thread.currentThread());
                LockSupport.park();
                return carrier();
              });
      Thread thread = parked.get(30, TimeUnit.SECONDS);
      loop.execute(() -> Execution.wake(loop, thread));
      carriers.add(waiter.await());
    }
    assertThat(carriers).hasSize(1_000).allSatisfy(CarriedThreadTest::assertOnLoop);
  }

  /** The JDK gives them the scheduler of the thread that starts them. */
  @Test
  void virtualThreadsOfAHandler_areOrdinary() throws Exception {
    Code<List<String>> parent =
        start(
            "/a.B/Parent",
            () -> {
              List<String> seen = new ArrayList<>();
              try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 3; i++) {
                  seen.add(
                      executor
                          .submit(() -> {
                            String before = carrier();
                            Thread.sleep(2);
                            return before + carrier();
                          })
                          .get());
                }
              }
              seen.add(carrier());
              return seen;
            });
    List<String> seen = parent.await();
    assertOnLoop(seen.removeLast());
    assertThat(seen)
        .hasSize(3)
        .allSatisfy(carrier -> assertElsewhere(carrier))
        .noneMatch(carrier -> carrier.contains("loop"));
  }

  @Test
  void afterTheLoopsEnd_thoseThatWaitedGoOn() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<Code<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(
          start(
              "/a.B/Waiting",
              () -> {
                gate.await();
                return carrier();
              }));
    }
    loop.close();
    gate.countDown();
    for (Code<String> each : waiting) {
      assertElsewhere(each.await());
    }
  }

  /** Computing is the same for the loop as waiting where a virtual thread can't be unmounted. */
  @Test
  void threadThatKeepsTheLoop_isFound_andOthersRunElsewhereMeanwhile() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(3);
    List<Code<String>> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(
          startWatched(
              "/a.B/Other",
              () -> {
                gate.await();
                ended.countDown();
                return carrier();
              }));
    }
    Code<Boolean> computing =
        startWatched(
            "/a.B/Compute",
            () -> {
              gate.countDown();
              long sinceNanos = System.nanoTime();
              while ((ended.getCount() > 0 || (CARRIED && !execution.isPortable()))
                  && System.nanoTime() - sinceNanos < TimeUnit.SECONDS.toNanos(30)) {
                Thread.onSpinWait();
              }
              return ended.getCount() == 0;
            });
    assertThat(computing.await()).isTrue();
    for (Code<String> other : others) {
      assertElsewhere(other.await());
    }
    assertElsewhere(startWatched("/a.B/Compute", CarriedThreadTest::carrier).await());
  }

  /** For example, the loop logs, and waits for the lock of a thread that waits for the loop. */
  @Test
  void loopThatWaitsForItsOwnThread_isFreed() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Code<String> holder =
        startWatched(
            "/a.B/Holder",
            () -> {
              lock.lock();
              try {
                locked.countDown();
                gate.await();
                return carrier();
              } finally {
                lock.unlock();
              }
            });
    locked.await();
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    loop.execute(() -> {
      gate.countDown();
      try {
        taken.complete(lock.tryLock(30, TimeUnit.SECONDS));
        lock.unlock();
      } catch (InterruptedException e) {
        taken.completeExceptionally(e);
      }
    });
    assertThat(taken.get(60, TimeUnit.SECONDS)).isTrue();
    assertElsewhere(holder.await());
  }

  @Test
  void methodThatHasKeptItsLoop_isCarriedAgain_laterEachTime() {
    Execution own = Execution.of(ExecutionMode.carrier());
    long now = System.nanoTime() - TimeUnit.DAYS.toNanos(10);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Duration portably = Objects.requireNonNull(own.becomePortable(now));
      seconds.add(portably.toSeconds());
      now += portably.toNanos() + 1;
    }
    assertThat(seconds).containsExactly(10L, 40L, 160L, 640L, 2_560L, 3_600L, 3_600L);
    now += TimeUnit.HOURS.toNanos(100);
    assertThat(own.becomePortable(now)).as("after a long time").hasSeconds(10);
  }

  @Test
  void methodThatKeepsManyLoops_isMeasuredOnce() {
    Execution own = Execution.of(ExecutionMode.carrier());
    long now = System.nanoTime();
    assertThat(own.becomePortable(now)).hasSeconds(10);
    assertThat(own.becomePortable(now)).isNull();
    assertThat(own.isPortable()).isTrue();
  }

  /** Such as those of the JDK for sockets, which the first handler that uses one starts. */
  @Test
  void threadThatAHandlerLeaves_keepsNothingOfTheCall() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<Thread> child = new CompletableFuture<>();
    WeakReference<Object> ofCall =
        start(
                "/a.B/Parent",
                new Body<WeakReference<Object>>() {
                  private final Object big = new Object();

                  @Override
                  public WeakReference<Object> run() {
                    child.complete(Thread.ofVirtual().start(new Waiter(gate)));
                    return new WeakReference<>(big);
                  }
                })
            .await();
    long sinceNanos = System.nanoTime();
    while (!ofCall.refersTo(null) && System.nanoTime() - sinceNanos < 30_000_000_000L) {
      System.gc();
    }
    assertThat(child.join().isAlive()).isTrue();
    assertThat(ofCall.refersTo(null)).isTrue();
    gate.countDown();
    child.join().join();
  }

  /** Refers to nothing but its gate. */
  private record Waiter(CountDownLatch gate) implements Runnable {
    @Override
    public void run() {
      CarriedThreadTest.await(gate);
    }
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Two of them that always can run don't keep the loop's own tasks waiting. */
  @Test
  void threadThatYieldsForEver_letsTheLoopGoOn() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Code<Boolean> yielding =
        start(
            "/a.B/Yield",
            () -> {
              while (!over.get()) {
                Thread.yield();
              }
              return true;
            });
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Void> turn = new CompletableFuture<>();
      loop.execute(() -> turn.complete(null));
      turn.get(30, TimeUnit.SECONDS);
    }
    over.set(true);
    assertThat(yielding.await()).isTrue();
  }

  /** It sends, or reads what has arrived: the loop does everything else in between. */
  @Test
  void threadThatPassesMessagesWithoutWaiting_letsTheLoopGoOn() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    Code<Boolean> passing =
        start(
            "/a.B/Pass",
            () -> {
              long sinceNanos = System.nanoTime();
              while (turns.get() < 100 && System.nanoTime() - sinceNanos < 30_000_000_000L) {
                LoopYield.betweenMessages();
              }
              return turns.get() == 100;
            });
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Void> turn = new CompletableFuture<>();
      loop.execute(() -> {
        turns.incrementAndGet();
        turn.complete(null);
      });
      turn.get(60, TimeUnit.SECONDS);
    }
    assertThat(passing.await()).isTrue();
  }

  @Test
  void threadThatPassesMessagesForLong_isNotReported() throws Exception {
    Code<Long> passing =
        startWatched(
            "/a.B/Pass",
            () -> {
              long longestNanos = 0;
              long sinceNanos = System.nanoTime();
              for (long last = sinceNanos; last - sinceNanos < 300_000_000L; ) {
                LoopYield.betweenMessages();
                long now = System.nanoTime();
                longestNanos = Math.max(longestNanos, now - last);
                last = now;
              }
              return longestNanos;
            });
    long longestNanos = passing.await();
    assertThat(execution.isPortable() && longestNanos < StallWatch.STALL.toNanos() / 2)
        .as("reported, though the system has run the thread all the time")
        .isFalse();
  }

  @Test
  void threadsThatACarriedThreadStarts_doNotYield() throws Exception {
    Code<Boolean> parent =
        start(
            "/a.B/Parent",
            () -> {
              CompletableFuture<Boolean> carried = new CompletableFuture<>();
              Thread.ofVirtual().start(() -> carried.complete(CarriedThread.current() != null));
              assertThat(CarriedThread.current() != null).isEqualTo(CARRIED);
              return carried.get(30, TimeUnit.SECONDS);
            });
    assertThat(parent.await()).isFalse();
  }

  /** Waiting below native code, or in a static initializer, is not unmounted. */
  @Test
  void threadThatWaitsForItsLoop_withoutBeingUnmounted_isWoken() throws Exception {
    CompletableFuture<Boolean> condition = new CompletableFuture<>();
    Code<Integer> pinned =
        startWatched(
            "/a.B/Pinned",
            () -> {
              loop.execute(() -> condition.complete(true)); // The loop can't, while it is pinned.
              return Initialized.WAKEUPS;
            });
    int wakeups = pinned.await();
    assertThat(condition.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(wakeups).isPositive();
  }

  /** Its initializer waits until it was woken once. */
  private static final class Initialized {
    static final int WAKEUPS = waited();

    private static int waited() {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(CARRIED ? 60 : 1));
      return 1;
    }
  }
}
