package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WriteTimeoutTest {

  /** Its client takes so many bytes as it is told to. */
  private static final class SlowChannel extends EmbeddedChannel {

    private int room;

    SlowChannel() {
      super(new ChannelInboundHandlerAdapter());
    }

    void take(int bytes) {
      room = bytes;
      flushOutbound();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer pending) {
      while (room > 0 && pending.current() instanceof ByteBuf bytes) {
        int taken = Math.min(room, bytes.readableBytes());
        room -= taken;
        pending.removeBytes(taken);
      }
    }
  }

  private final SlowChannel channel = new SlowChannel();

  @BeforeEach
  void begin() {
    channel.freezeTime();
    WriteTimeout.begin(channel.pipeline().firstContext(), Duration.ofSeconds(100));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  private void write(int bytes) {
    channel.writeAndFlush(Unpooled.buffer().writeZero(bytes));
  }

  @Test
  void whatIsNotTaken_endsTheConnection() {
    pass(1_000);
    write(10);
    pass(99);
    assertThat(channel.isOpen()).isTrue();
    pass(51);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void moreThatIsNotTaken_isNoProgress() {
    write(10);
    for (int i = 0; i < 15; i++) {
      pass(10);
      write(10);
    }
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void clientThatTakesAByteAtATime_isWaitedFor() {
    write(100);
    for (int i = 0; i < 20; i++) {
      pass(70);
      channel.take(1);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void connectionOnWhichNothingWaits_goesOn() {
    write(10);
    channel.take(10);
    pass(1_000);
    assertThat(channel.isOpen()).isTrue();
  }
}
