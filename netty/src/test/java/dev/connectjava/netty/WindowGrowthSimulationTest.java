package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes over a path with a delay and a bandwidth, whose sender begins slowly as TCP does, and keeps
 * to the window that it is given. Time is simulated.
 */
final class WindowGrowthSimulationTest {

  private static final int MIB = 1024 * 1024;

  /** The longest window is that of the initial one: it does not grow. */
  private static final StreamWindows SHORT = StreamWindows.fixed(MIB);

  private static final StreamWindows GROWING = new StreamWindows(MIB, 64 * MIB, Long.MAX_VALUE / 2);

  private static final StreamWindows UNLIMITED = StreamWindows.fixed(Integer.MAX_VALUE);

  @ParameterizedTest(name = "{0} ms, {1} Mbit/s")
  @CsvSource({"50, 100", "50, 400", "50, 1000", "50, 4000", "10, 1000", "200, 100"})
  void bytes_takeLittleLonger_thanWithoutWindows(int roundTripMillis, int megabits) {
    for (long seed = 1; seed <= 20; seed++) {
      Path unlimited = new Path(roundTripMillis, megabits, seed, UNLIMITED);
      Path growing = new Path(roundTripMillis, megabits, seed, GROWING);
      for (int transfer = 1; transfer <= 3; transfer++) {
        double least = unlimited.ticks(10 * MIB);
        assertThat(growing.ticks(10 * MIB) / least)
            .as("seed %d, transfer %d", seed, transfer)
            .isLessThan(1.1);
      }
      assertThat(growing.pings).isLessThan(20);
    }
  }

  /** What the windows grow for. */
  @ParameterizedTest(name = "{0} ms, {1} Mbit/s")
  @CsvSource({"50, 400", "50, 1000", "200, 100"})
  void bytes_takeLong_withShortWindows(int roundTripMillis, int megabits) {
    Path unlimited = new Path(roundTripMillis, megabits, 1, UNLIMITED);
    Path fixed = new Path(roundTripMillis, megabits, 1, SHORT);
    double first = fixed.ticks(10 * MIB) / (double) unlimited.ticks(10 * MIB);
    double second = fixed.ticks(10 * MIB) / (double) unlimited.ticks(10 * MIB);
    assertThat(first).isGreaterThan(1.2);
    assertThat(second).isGreaterThan(1.5);
  }

  /** A path whose bandwidth is within the first windows already, as between near machines. */
  @ParameterizedTest(name = "{0} ms, {1} Mbit/s")
  @CsvSource({"1, 1000", "2, 100"})
  void shortPath_keepsItsWindows_andIsSeldomMeasured(int roundTripMillis, int megabits) {
    Path path = new Path(roundTripMillis, megabits, 1, GROWING);
    path.ticks(1000 * MIB);
    assertThat(path.window).isEqualTo(MIB);
    assertThat(path.pings).isLessThan(40);
  }

  /** A receiver with its sender, and the path between them. Its ticks have 0.1 ms. */
  private static final class Path implements WindowGrowth.Peer {

    /** What TCP sends in the first round trip. */
    private static final int FIRST_BYTES = 14_600;

    private static final int NANOS_PER_TICK = 100_000;

    /** Something that arrives at a time. */
    private record Event(long at, Runnable what) {}

    private final Deque<Event> toReceiver = new ArrayDeque<>();
    private final Deque<Event> toSender = new ArrayDeque<>();
    private final int delay;
    private final double bytesPerTick;
    private final SplittableRandom random;
    private final WindowGrowth growth;
    private final boolean isGrowing;
    private long now;
    private int window;
    private int pings;
    private long unreturned;
    private long sendWindow;
    private long congestionWindow = FIRST_BYTES;
    private long inFlight;
    private double tokens;
    private long received;

    Path(int roundTripMillis, int megabits, long seed, StreamWindows windows) {
      this.delay = roundTripMillis * 5;
      this.bytesPerTick = megabits * 1e6 / 8 * NANOS_PER_TICK / 1e9;
      this.random = new SplittableRandom(seed);
      this.window = windows.initialBytes();
      this.sendWindow = window;
      this.growth = new WindowGrowth(windows, this, () -> now * NANOS_PER_TICK);
      this.isGrowing = windows.mayGrow();
      growth.acknowledged();
    }

    /** Returns how many ticks it takes until these bytes have arrived. */
    long ticks(long bytes) {
      sendWindow = window; // Each transfer has a stream of its own.
      unreturned = 0;
      long begun = now;
      long unsent = bytes;
      long end = received + bytes;
      while (received < end) {
        now++;
        run(toReceiver);
        run(toSender);
        tokens = Math.min(tokens + bytesPerTick * random.nextDouble(0.8, 1.2), 4 * bytesPerTick);
        long most = Math.min(Math.min(unsent, sendWindow), congestionWindow - inFlight);
        int sent = (int) Math.min(most, (long) tokens);
        if (sent > 0) {
          tokens -= sent;
          unsent -= sent;
          sendWindow -= sent;
          inFlight += sent;
          boolean last = unsent == 0;
          send(toReceiver, () -> receive(sent, last));
        }
      }
      return now - begun;
    }

    private void run(Deque<Event> events) {
      while (!events.isEmpty() && events.peek().at <= now) {
        events.remove().what.run();
      }
    }

    private void send(Deque<Event> events, Runnable what) {
      events.add(new Event(now + delay, what));
    }

    private void receive(int bytes, boolean last) {
      unreturned += bytes;
      send(
          toSender,
          () -> {
            inFlight -= bytes;
            congestionWindow += bytes;
          });
      if (isGrowing && !last && unreturned >= WindowGrowth.wellUsed(window)) {
        growth.wellUsed();
      }
      received += bytes;
      if (unreturned >= window / 2) {
        long update = unreturned;
        unreturned = 0;
        send(toSender, () -> sendWindow += update);
      }
    }

    @Override
    public long readBytes() {
      return received;
    }

    @Override
    public int activeStreams() {
      return 1;
    }

    @Override
    public boolean isMemoryTight() {
      return false;
    }

    @Override
    public void ping(long payload) {
      pings++;
      send(toSender, () -> send(toReceiver, () -> growth.answered(payload)));
    }

    @Override
    public void announceWindow(int bytes) {
      int more = bytes - window;
      send(
          toSender,
          () -> {
            sendWindow += more;
            send(
                toReceiver,
                () -> {
                  window += more;
                  growth.acknowledged();
                });
          });
    }
  }
}
