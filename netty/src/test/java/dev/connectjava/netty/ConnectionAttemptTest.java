package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

final class ConnectionAttemptTest {

  /** As where the event loop is about to end: a channel of sockets fits none in memory. */
  @Test
  void channelThatTheEventLoopDoesNotTake_failsTheAttemptAndWhatWaits() {
    EmbeddedChannel channel = new EmbeddedChannel();
    TargetConnections connections = Http2ClientConnectionTest.connections(channel.eventLoop());

    FuzzedExchange exchange = FuzzedExchange.begin(connections);
    channel.runPendingTasks();

    assertThat(exchange.isEnded()).isTrue();
    assertThat(connections.isAnyWaiting()).isFalse();
    channel.finishAndReleaseAll();
  }
}
