package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Any client can open more connections than a server takes: it can't fill the log by that. */
final class RefusedConnectionsTest {

  private static final int MOST = 10;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE); // About to overflow.
  private final RefusedConnections connections = new RefusedConnections(clock::get);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final RecordedLog log = RecordedLog.of(RefusedConnections.class.getName());

  @AfterEach
  void close() {
    log.close();
    channel.finishAndReleaseAll();
  }

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      connections.refused(channel, MOST);
    }
  }

  @Test
  void first_isLoggedWithTheSettingThatChangesIt() {
    refuse(1);
    assertThat(log.messages())
        .containsExactly(
            "refused a connection from embedded, and 0 others since the last such message: 10 are"
                + " open (ServerConnectionLimits.Builder.maxConnections)");
  }

  @Test
  void others_areCountedInTheNextMessage_aMinuteLater() {
    refuse(1_001);
    clock.addAndGet(MINUTE - 1);
    refuse(1_000);
    assertThat(log.messages()).hasSize(1);

    clock.addAndGet(1);
    refuse(1_000);
    assertThat(log.messages())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("refused a connection from embedded, and 2,000 others");
  }
}
