package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of HTTP/2 has begun and goes on, by a clock that stands still unless the test moves it. */
final class FrameTimeoutTest {

  private static final int DATA = 0;
  private static final int HEAD_BYTES = 9;
  private static final int FRAME_BYTES = 16_384;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final AtomicLong nanos = new AtomicLong(-50);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final UnfinishedFrame unfinished = new UnfinishedFrame(nanos::get);
  private final ByteBuf input = Unpooled.buffer();
  private boolean ended;

  @BeforeEach
  void begin() {
    channel.freezeTime();
    FrameTimeout.begin(unfinished, channel.eventLoop(), TIMEOUT, () -> ended = true);
    unfinished.ended(); // The preface is complete.
  }

  @AfterEach
  void close() {
    channel.close();
    input.release();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  /** Begins a frame; its head is read as the parser does. */
  private void beginFrame(int type) {
    input.writeMedium(FRAME_BYTES).writeByte(type).writeByte(0).writeInt(1);
    int from = input.readerIndex();
    input.skipBytes(HEAD_BYTES);
    unfinished.goesOn(input, from, true);
  }

  /** So many bytes of the frame come every second. */
  private void trickle(int bytesASecond, int seconds) {
    for (int i = 0; i < seconds && !ended; i++) {
      pass(Duration.ofSeconds(1));
      input.writeZero(bytesASecond);
      unfinished.goesOn(input, input.readerIndex(), false);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {240, 300, 1_000})
  void data_thatComesAsFastAsRequestsHaveTo_goesOn(int bytesASecond) {
    beginFrame(DATA);
    trickle(bytesASecond, FRAME_BYTES / bytesASecond);
    assertThat(ended).isFalse();
  }

  @Test
  void data_thatComesMoreSlowly_endsWhenTheDifferenceIsTheTimeout() {
    beginFrame(DATA);
    trickle(120, 58);
    assertThat(ended).isFalse();
    trickle(120, 2);
    assertThat(ended).isTrue();
  }

  /** What has come fast is no credit for a pause. */
  @Test
  void data_thatStandsStillAfterMuchOfIt_ends() {
    beginFrame(DATA);
    trickle(16_000, 1);
    pass(TIMEOUT.minusSeconds(1));
    assertThat(ended).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(ended).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 9, 0xFF})
  void frameOfAnotherKind_hasNoMoreThanTheTimeout(int type) {
    beginFrame(type);
    trickle(500, 29);
    assertThat(ended).isFalse();
    trickle(500, 1);
    assertThat(ended).isTrue();
  }

  @Test
  void headOfAFrame_hasNoMoreThanTheTimeout() {
    input.writeMedium(FRAME_BYTES);
    unfinished.goesOn(input, input.readerIndex(), false);
    pass(TIMEOUT);
    assertThat(ended).isTrue();
  }

  @Test
  void nextFrame_hasATimeOfItsOwn() {
    for (int i = 0; i < 5; i++) {
      input.clear();
      beginFrame(DATA);
      pass(TIMEOUT.minusSeconds(1));
    }
    assertThat(ended).isFalse();
  }

  @Test
  void nothingUnderWay_goesOn() {
    pass(TIMEOUT.multipliedBy(10));
    assertThat(ended).isFalse();
  }
}
