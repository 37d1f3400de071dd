package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a connection's life, by a clock that stands until it is told to go on. */
final class ConnectionLifeTest {

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Counts how often it was asked to end. */
  private static final class Asked implements ServerConnection {

    private int times;

    @Override
    public void shutDown() {
      times++;
    }
  }

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
  private final OpenExchanges exchanges =
      new OpenExchanges(MemoryBudget.Settings.of(MemoryBounds.defaults(), "NettyServer.Builder"));
  private final Asked connection = new Asked();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private ConnectionLife begin(
      @Nullable Duration maxAge, @Nullable Duration maxIdle, int maxRequests) {
    channel.freezeTime();
    ServerConnectionLimits.Builder limits =
        ServerConnectionLimits.builder()
            .idleTimeout(maxIdle == null ? Duration.ofDays(10_000) : maxIdle)
            .grace(GRACE);
    if (maxAge != null) {
      limits.maxAge(maxAge);
    }
    if (maxRequests > 0) {
      limits.maxRequests(maxRequests);
    }
    ServerSettings settings = ConnectionEndTest.settings(new ScriptedHandler(), limits.build());
    return ConnectionLife.begin(settings, exchanges, connection, ctx);
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void oldConnection_isAskedToEndAndClosedAfterTheGrace() {
    begin(Duration.ofSeconds(100), null, 0);

    pass(89);
    assertThat(connection.times).isZero();
    pass(22);
    assertThat(connection.times).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
    pass(4);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(connection.times).isEqualTo(1);
  }

  @Test
  void age_isTheSameGiveOrTakeTenPercent() {
    assertThat(ConnectionLife.jittered(1_000, 0)).isEqualTo(900);
    assertThat(ConnectionLife.jittered(1_000, 0.5)).isEqualTo(1_000);
    assertThat(ConnectionLife.jittered(1_000, 1)).isEqualTo(1_100);
  }

  @Test
  void connectionWithoutExchanges_isAskedToEnd() {
    begin(null, Duration.ofSeconds(10), 0);

    pass(9);
    assertThat(connection.times).isZero();
    pass(1);
    assertThat(connection.times).isEqualTo(1);
  }

  @Test
  void idleTime_countsFromTheEndOfTheLastExchange() {
    ConnectionLife life = begin(null, Duration.ofSeconds(10), 0);

    pass(4);
    life.exchangeOpened();
    life.exchangeOpened();
    pass(30);
    life.exchangeClosed();
    pass(30);
    assertThat(connection.times).isZero();
    life.exchangeClosed();
    assertThat(exchanges.count()).isZero();
    pass(9);
    assertThat(connection.times).isZero();
    pass(1);
    assertThat(connection.times).isEqualTo(1);
  }

  @Test
  void lastExchangeOfAllThatItMayHave_endsTheConnection() {
    ConnectionLife life = begin(null, null, 2);

    life.exchangeOpened();
    life.exchangeClosed();
    assertThat(connection.times).isZero();
    life.exchangeOpened();
    assertThat(connection.times).isEqualTo(1);
    pass(5);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void lifeThatIsOver_hasNoTimers() {
    ConnectionLife life = begin(Duration.ofSeconds(100), Duration.ofSeconds(10), 1);
    life.exchangeOpened();

    life.over();
    pass(1_000);

    assertThat(connection.times).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void connectionWithoutLimits_livesOn() {
    ConnectionLife life = begin(null, null, 0);
    for (int i = 0; i < 10_000; i++) {
      life.exchangeOpened();
      life.exchangeClosed();
    }
    pass(1_000_000);

    assertThat(connection.times).isZero();
    assertThat(channel.isOpen()).isTrue();
  }
}
