package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When windows grow, and when the path is measured; the time and the peer are the test's. */
final class WindowGrowthTest implements WindowGrowth.Peer {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int FRAME = 16 * KIB;
  private static final long ROUND_TRIP = 50_000_000;

  private final List<Long> pings = new ArrayList<>();
  private final List<Integer> announced = new ArrayList<>();
  private final WindowGrowth growth = growth(new StreamWindows(MIB, 64 * MIB, 1024L * MIB));
  private long now;
  private long readBytes;
  private int streams = 1;
  private boolean tight;

  private WindowGrowth growth(StreamWindows windows) {
    WindowGrowth begun = new WindowGrowth(windows, this, () -> now);
    begun.acknowledged();
    return begun;
  }

  @Override
  public long readBytes() {
    return readBytes;
  }

  @Override
  public int activeStreams() {
    return streams;
  }

  @Override
  public boolean isMemoryTight() {
    return tight;
  }

  @Override
  public void ping(long payload) {
    pings.add(payload);
  }

  @Override
  public void announceWindow(int bytes) {
    announced.add(bytes);
  }

  /** Bytes arrive in frames on a stream that has used enough of its window, and are read. */
  private void read(int bytes) {
    read(growth, bytes);
  }

  private void read(WindowGrowth by, int bytes) {
    for (int left = bytes; left > 0; left -= FRAME) {
      by.wellUsed();
      readBytes += Math.min(left, FRAME);
    }
  }

  /** In a round trip, this number of bytes is read; then the answer to the last ping arrives. */
  private void round(int bytes) {
    read(bytes);
    now += ROUND_TRIP;
    growth.answered(pings.getLast());
  }

  @Test
  void longWindow_isAnnouncedAfterARoundThatNeedsIt() {
    round(512 * KIB);
    assertThat(pings).hasSize(1);
    assertThat(announced).containsExactly(4 * MIB);
  }

  @Test
  void windowThatTheRoundsDoNotNeed_staysAsItIs() {
    round(MIB / 8);
    round(MIB / 4);
    assertThat(pings).hasSize(2);
    assertThat(announced).isEmpty();
  }

  @Test
  void wellUsed_isAnEighthOfAWindow_orHalfOfAShortOne() {
    assertThat(WindowGrowth.wellUsed(16 * MIB)).isEqualTo(2 * MIB);
    assertThat(WindowGrowth.wellUsed(MIB)).isEqualTo(MIB / 8);
    assertThat(WindowGrowth.wellUsed(256 * KIB)).isEqualTo(64 * KIB);
    assertThat(WindowGrowth.wellUsed(64 * KIB)).isEqualTo(32 * KIB);
  }

  @Test
  void unreadBytes_doNotRaiseTheWindow() {
    for (int i = 0; i < 64; i++) {
      growth.wellUsed();
    }
    now += ROUND_TRIP;
    growth.answered(pings.getFirst());
    assertThat(announced).isEmpty();
  }

  /** More bytes in a longer time do not raise the rate: they waited in the peer's queue. */
  @Test
  void answerThatThePeerDelays_doesNotRaiseTheWindow() {
    round(512 * KIB);
    growth.acknowledged();
    read(3 * MIB);
    now += 10 * ROUND_TRIP;
    growth.answered(pings.getLast());
    assertThat(announced).containsExactly(4 * MIB);
  }

  @Test
  void windowGrows_whileTheRateDoes_upToTheLongest() {
    for (int bytes = 512 * KIB; bytes <= 64 * MIB; bytes *= 2) {
      round(bytes);
      growth.acknowledged();
    }
    assertThat(announced).containsExactly(4 * MIB, 16 * MIB, 64 * MIB);
  }

  @Test
  void onePing_isUnderWay_evenIfItIsNeverAnswered() {
    read(100 * MIB);
    assertThat(pings).hasSize(1);
    assertThat(announced).isEmpty();
  }

  @Test
  void answersToNoPing_orToAnOlderOne_haveNoEffect() {
    growth.answered(0);
    read(512 * KIB);
    growth.answered(pings.getLast() + 1);
    growth.answered(0);
    assertThat(announced).isEmpty();
    now += ROUND_TRIP;
    growth.answered(pings.getLast());
    growth.acknowledged();
    read(3 * MIB);
    growth.answered(pings.getFirst());
    assertThat(announced).containsExactly(4 * MIB);
  }

  /** With windows of 1 MiB and pauses of up to 64 of them, a GiB has room for about twenty. */
  @Test
  void pingsBecomeRare_onceTheRateStaysTheSame() {
    for (int i = 0; i < 4096; i++) {
      read(256 * KIB);
      now += ROUND_TRIP;
      growth.answered(pings.getLast());
    }
    assertThat(pings).hasSizeBetween(10, 30);
  }

  @Test
  void rateThatRises_isMeasuredAgainAtOnce() {
    round(64 * KIB);
    round(128 * KIB);
    round(256 * KIB);
    assertThat(pings).hasSize(3);
  }

  @Test
  void tightMemory_keepsTheWindowShort_andMakesItShortAgain() {
    tight = true;
    round(512 * KIB);
    assertThat(announced).isEmpty();
    tight = false;
    round(1024 * KIB);
    growth.acknowledged();
    assertThat(announced).containsExactly(8 * MIB);
    tight = true;
    read(FRAME);
    assertThat(announced).containsExactly(8 * MIB, MIB);
  }

  @Test
  void windowThatWasMadeShort_growsAgainSoon_howeverLongThePauseWas() {
    round(1024 * KIB);
    growth.acknowledged();
    for (int i = 0; i < 1_000; i++) {
      round(1024 * KIB);
    }
    tight = true;
    read(FRAME);
    growth.acknowledged();
    assertThat(announced).containsExactly(8 * MIB, MIB);
    tight = false;
    for (int i = 0; i < 4; i++) {
      round(1024 * KIB);
    }
    assertThat(announced).containsExactly(8 * MIB, MIB, 8 * MIB);
  }

  @Test
  void announcement_waitsForTheAcknowledgementOfTheOneBefore() {
    round(512 * KIB);
    round(3 * MIB);
    assertThat(announced).containsExactly(4 * MIB);
    growth.acknowledged();
    round(6 * MIB);
    assertThat(announced).containsExactly(4 * MIB, 48 * MIB);
  }

  @Test
  void settingsThatThePeerNeverAcknowledges_keepTheWindow() {
    WindowGrowth silent =
        new WindowGrowth(new StreamWindows(MIB, 64 * MIB, 1024L * MIB), this, () -> now);
    read(silent, MIB);
    now += ROUND_TRIP;
    silent.answered(pings.getLast());
    assertThat(announced).isEmpty();
  }

  @Test
  void moreStreams_makeTheWindowsShorter_beforeTheyHaveMoreThanThereIsRoomFor() {
    StreamWindows windows = new StreamWindows(MIB, 64 * MIB, 30L * MIB);
    WindowGrowth shared = growth(windows);
    read(shared, 60 * MIB);
    now += ROUND_TRIP;
    shared.answered(pings.getLast());
    shared.acknowledged();
    assertThat(announced).containsExactly(11 * MIB); // A third of the room, and the first MiB.
    for (streams = 2; streams <= 200; streams++) {
      shared.streamOpened();
      shared.acknowledged();
      assertThat((announced.getLast() - MIB) * (long) streams).isLessThanOrEqualTo(30L * MIB);
    }
    assertThat(announced).hasSizeLessThan(10);
  }

  @Test
  void window_doesNotChangeWithEachStream() {
    StreamWindows windows = new StreamWindows(MIB, 64 * MIB, 30L * MIB);
    WindowGrowth shared = growth(windows);
    read(shared, 60 * MIB);
    now += ROUND_TRIP;
    shared.answered(pings.getLast());
    shared.acknowledged();
    for (int i = 0; i < 100; i++) {
      for (streams = 2; streams <= 3; streams++) {
        shared.streamOpened();
        read(shared, MIB);
        shared.answered(pings.getLast());
        shared.acknowledged();
      }
    }
    assertThat(announced).hasSizeLessThan(3);
  }
}
