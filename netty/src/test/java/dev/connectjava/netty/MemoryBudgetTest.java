package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryBudgetTest {

  private static final int KIB = 1024;
  private static final EventExecutor LOOP = ImmediateEventExecutor.INSTANCE;

  private static MemoryOfEventLoops memory(long bytes, long connectionBytes) {
    return new MemoryOfEventLoops(
        new MemoryBudget.Settings(bytes, connectionBytes, "NettyServer.Builder"));
  }

  @Test
  void message_beyondTheConnectionsShare_isRefusedWithTheSettingsName() {
    MemoryOfEventLoops memory = memory(8192 * KIB, 1024 * KIB);
    ConnectionMemory connection = memory.ofConnection(LOOP);

    assertThat(connection.reserve(896 * KIB, 896 * KIB)).isNull();
    assertThat(connection.reserve(17 * KIB, 17 * KIB))
        .contains(
            "917,504 of 1,048,576", "NettyServer.Builder.memory: MemoryBounds.withConnectionBytes");
    assertThat(memory.used()).isEqualTo(896 * KIB);
    assertThat(memory.ofConnection(LOOP).reserve(17 * KIB, 17 * KIB)).isNull();
  }

  @Test
  void message_beyondWhatAllMayHave_isRefusedWithTheSettingsName() {
    MemoryOfEventLoops memory = memory(1024 * KIB, 1024 * KIB);

    assertThat(memory.ofConnection(LOOP).reserve(800 * KIB, 800 * KIB)).isNull();
    assertThat(memory.ofConnection(LOOP).reserve(200 * KIB, 200 * KIB))
        .contains("of 1,048,576 bytes", "NettyServer.Builder.memory: MemoryBounds.withTotalBytes");
    assertThat(memory.used()).isEqualTo(800 * KIB);
  }

  @ParameterizedTest
  @CsvSource({
    "1073741824, 200, 1048576", // What is set.
    "67108864, 200, 235274", // Three quarters of 64 MiB, by 200, less 16 KiB.
    "8388608, 200, 16384", // A frame.
    "67108864, 2147483647, 16384",
  })
  void windowsOfAllStreams_fitInTheShareOfTheirConnection(
      long connectionBytes, int streams, int expected) {
    MemoryBudget.Settings settings =
        new MemoryBudget.Settings(2 * connectionBytes, connectionBytes, "NettyServer.Builder");

    assertThat(settings.streamWindow(1024 * KIB, streams)).isEqualTo(expected);
  }

  @Test
  void lastEighth_isForSmallMessages() {
    MemoryOfEventLoops memory = memory(1024 * KIB, 1024 * KIB);
    ConnectionMemory connection = memory.ofConnection(LOOP);

    assertThat(connection.reserve(896 * KIB, 896 * KIB)).isNull();
    assertThat(connection.reserve(16 * KIB + 1, 16 * KIB + 1)).isNotNull();
    for (int i = 0; i < 8; i++) {
      assertThat(connection.reserve(16 * KIB, 16 * KIB)).isNull();
    }
    assertThat(connection.reserve(1, 1)).isNotNull();
  }

  @Test
  void bytesThatCantBeRefused_leaveLessForMessages() {
    MemoryOfEventLoops memory = memory(1024 * KIB, 1024 * KIB);
    ConnectionMemory connection = memory.ofConnection(LOOP);

    connection.take(5000 * KIB);
    assertThat(connection.reserve(1, 1)).isNotNull();
    assertThat(memory.ofConnection(LOOP).reserve(64 * KIB, 64 * KIB)).isNotNull();
    connection.release(5000 * KIB);
    assertThat(memory.ofConnection(LOOP).reserve(800 * KIB, 800 * KIB)).isNull();
    assertThat(connection.used()).isZero();
  }

  @Test
  void connection_hasRoomForAMessageOfTheDefaultLimit_inASmallHeap() {
    MemoryBudget.Settings settings =
        MemoryBudget.Settings.of(
            MemoryBounds.defaults().withTotalBytes(8L * KIB * KIB), "NettyServer.Builder");
    ConnectionMemory connection = new MemoryOfEventLoops(settings).ofConnection(LOOP);

    assertThat(connection.reserve(4 * KIB * KIB + 128, 4 * KIB * KIB + 128)).isNull();
    assertThat(connection.reserve(4 * KIB * KIB, 4 * KIB * KIB)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void manyThreads_giveBackWhatTheyTook_andNeverTakeMoreThanThereIs(long seed) throws Exception {
    int bound = 4096 * KIB;
    MemoryOfEventLoops memory = memory(bound, bound);
    List<ConnectionMemory> connections = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      connections.add(memory.ofConnection(LOOP));
    }
    SplittableRandom random = new SplittableRandom(seed);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        SplittableRandom own = random.split();
        running.add(threads.submit(() -> takeAndGiveBack(own, connections, memory, 2L * bound)));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    assertThat(memory.used()).as("seed %d", seed).isZero();
    assertThat(connections).as("seed %d", seed).allMatch(connection -> connection.used() == 0);
    assertThat(connections.getFirst().reserve(3584 * KIB, 3584 * KIB)).as("seed %d", seed).isNull();
  }

  private static void takeAndGiveBack(
      SplittableRandom random,
      List<ConnectionMemory> connections,
      MemoryOfEventLoops memory,
      long most) {
    for (int i = 0; i < 20_000; i++) {
      ConnectionMemory connection = connections.get(random.nextInt(connections.size()));
      int bytes = random.nextInt(random.nextBoolean() ? 1_000 : 2048 * KIB);
      if (connection.reserve(bytes, bytes) == null) {
        assertThat(memory.used()).isLessThanOrEqualTo(most);
        connection.release(bytes);
      }
    }
  }

  /** Such as errors that wait to be sent: they make no room for others. */
  @Test
  void bytesThatCantBeRefused_takeOfTheBudgetWhatTheyAre() {
    MemoryBudget whole = new MemoryBudget(new MemoryBudget.Settings(KIB * KIB, KIB * KIB, "Test"));
    EventLoopMemory memory = new EventLoopMemory(whole);
    while (memory.reserve(KIB, true)) {
      assertThat(memory.used()).isLessThanOrEqualTo(KIB * KIB);
    }
    for (int i = 0; i < 1_000; i++) {
      memory.take(100);
      assertThat(memory.reserve(KIB, true)).isFalse();
    }
    assertThat(memory.used()).isBetween(KIB * KIB + 90_000L, KIB * KIB + 100_000L);
    memory.release((int) memory.used());
    assertThat(memory.used()).isZero();
    assertThat(memory.reserve(800 * KIB, false)).isTrue();
  }

  /** What is announced is reserved for a moment: nobody else may have it when it is given back. */
  @Test
  void reservations_whileOthersAreGivenBack_keepToTheBudget() throws Exception {
    MemoryBudget whole = new MemoryBudget(new MemoryBudget.Settings(8_000_000, 8_000_000, "Test"));
    EventLoopMemory one = new EventLoopMemory(whole);
    EventLoopMemory other = new EventLoopMemory(whole);
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Future<?> announcing =
          threads.submit(() -> {
            while (!over.get()) {
              if (one.reserve(1_000_000, false)) {
                one.release(1_000_000);
              }
            }
          });
      for (int round = 0; round < 200; round++) {
        Future<Integer> ofOne = threads.submit(() -> reserveUntilRefused(one));
        Future<Integer> ofOther = threads.submit(() -> reserveUntilRefused(other));
        int takenOfOne = ofOne.get();
        int takenOfOther = ofOther.get();
        assertThat(takenOfOne + takenOfOther).as("round %d", round).isLessThanOrEqualTo(7_000_000);
        one.release(takenOfOne);
        other.release(takenOfOther);
      }
      over.set(true);
      announcing.get();
    }
    assertThat(one.used() + other.used()).isZero();
  }

  private static int reserveUntilRefused(EventLoopMemory memory) {
    int taken = 0;
    for (int refused = 0; refused < 100; ) {
      if (memory.reserve(1_000, false)) {
        taken += 1_000;
      } else {
        refused++;
      }
    }
    return taken;
  }
}
