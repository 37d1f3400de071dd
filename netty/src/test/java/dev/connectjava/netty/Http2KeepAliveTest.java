package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is pinged, by a clock that stands until it is told to go on. */
final class Http2KeepAliveTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final AtomicInteger pings = new AtomicInteger();
  private boolean inUse = true;
  private Http2KeepAlive keepAlive = begin(false);

  private Http2KeepAlive begin(boolean whileIdle) {
    channel.freezeTime();
    return Http2KeepAlive.begin(
        KeepAlive.every(Duration.ofSeconds(60)).withTimeout(Duration.ofSeconds(20)),
        whileIdle,
        channel.pipeline().firstContext(),
        new Http2KeepAlive.Pinged() {
          @Override
          public boolean isInUse() {
            return inUse;
          }

          @Override
          public void ping() {
            pings.incrementAndGet();
          }

          @Override
          public void onSilence() {
            channel.close();
          }
        });
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void silentClient_isPingedAndClosedWithoutAnAnswer() {
    pass(59);
    assertThat(pings).hasValue(0);
    pass(1);
    assertThat(pings).hasValue(1);
    pass(19);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void clientThatAnswers_isPingedAgainLater() {
    for (int round = 1; round <= 3; round++) {
      pass(60);
      assertThat(pings).hasValue(round);
      pass(19);
      keepAlive.heard();
    }
    pass(59);
    assertThat(pings).hasValue(3);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void clientThatSends_isNotPinged() {
    for (int i = 0; i < 10; i++) {
      pass(30);
      keepAlive.heard();
      pass(30);
    }
    assertThat(pings).hasValue(0);
  }

  @Test
  void connectionThatIsNotInUse_isNotPingedUntilItIs() {
    inUse = false;
    pass(1_000);
    assertThat(pings).hasValue(0);
    inUse = true;
    pass(60);
    assertThat(pings).hasValue(1);
  }

  @Test
  void connectionThatIsNotInUse_isPingedWhereThatIsWanted() {
    keepAlive.over();
    keepAlive = begin(true);
    inUse = false;
    pass(60);
    assertThat(pings).hasValue(1);
    pass(20);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void connectionThatIsOver_isNotPinged() {
    keepAlive.over();
    pass(1_000);

    assertThat(pings).hasValue(0);
    assertThat(channel.isOpen()).isTrue();
  }
}
