package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StreamWindowsTest {

  private static final int MIB = 1024 * 1024;

  @ParameterizedTest
  @CsvSource({
    "1, 16, 1024, 1, 16", // What is set.
    "1, 16, 30, 1, 11", // A third: of one stream, and two that the peer may open late.
    "1, 16, 30, 4, 6",
    "1, 16, 0, 1, 1",
    "16, 1, 1024, 1, 16",
    "2047, 2047, 2147483647, 1, 2047",
  })
  void longest_fitsInTheRoomOfAllOpenStreams(
      int initial, int most, long growth, int streams, int expected) {
    StreamWindows windows = new StreamWindows(initial * MIB, most * MIB, growth * MIB);
    assertThat(windows.longest(streams)).isEqualTo(expected * MIB);
  }

  @Test
  void windowsGrow_onlyIfThatIsWorthMeasuring() {
    assertThat(new StreamWindows(MIB, 16 * MIB, 30L * MIB).mayGrow()).isTrue();
    assertThat(new StreamWindows(MIB, 16 * MIB, MIB / 4).mayGrow()).isFalse();
    assertThat(new StreamWindows(MIB, MIB, 30L * MIB).mayGrow()).isFalse();
    assertThat(StreamWindows.fixed(MIB).mayGrow()).isFalse();
  }

  /** Also for streams without number, and for a connection with little memory. */
  @ParameterizedTest
  @CsvSource({"1073741824, 200", "67108864, 200", "8388608, 200", "67108864, 2147483647"})
  void windowsOfAllStreams_leaveTheRoomOfSmallMessages(long connectionBytes, int streams) {
    MemoryBudget.Settings settings =
        new MemoryBudget.Settings(2 * connectionBytes, connectionBytes, "NettyServer.Builder");
    StreamWindows windows = settings.streamWindows(MIB, 16 * MIB, streams);

    assertThat(windows.initialBytes()).isEqualTo(settings.streamWindow(MIB, streams));
    long initial = (long) streams * windows.initialBytes();
    long most = Math.max(initial, connectionBytes / 8 * 7);
    for (int open = 1; open <= Math.min(streams, 200); open++) {
      long growth = (long) open * (windows.longest(open) - windows.initialBytes());
      assertThat(initial + growth).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void windowsThatMayNotGrow_doNotGrowEither_whereTheHeapHasShortenedThem() {
    MemoryBudget.Settings settings = new MemoryBudget.Settings(16L * MIB, 8L * MIB, "Server");

    assertThat(settings.streamWindow(MIB, 10)).isLessThan(MIB);
    assertThat(settings.streamWindows(MIB, MIB, 10).mayGrow()).isFalse();
    assertThat(settings.streamWindows(MIB, 16 * MIB, 10).mayGrow()).isTrue();
  }
}
