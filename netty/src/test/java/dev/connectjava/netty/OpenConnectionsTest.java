package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class OpenConnectionsTest {

  /** Whoever asks all to end may not have seen it: nobody else would before the grace is over. */
  @Test
  void connectionThatIsAddedWhileTheServerEnds_isRefused() {
    OpenConnections connections = new OpenConnections();
    AtomicBoolean adding = new AtomicBoolean();
    EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          public ChannelFuture closeFuture() {
            if (adding.get()) {
              connections.closeAll(new IOException("as a test wants it"));
            }
            return super.closeFuture();
          }
        };
    adding.set(true);

    assertThat(connections.add(channel, 10)).isFalse();

    channel.finishAndReleaseAll();
    assertThat(connections.count()).isZero();
  }
}
