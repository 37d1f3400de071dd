package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OpenConnectionsTest {

  private static final int MOST = 10;

  private final OpenConnections connections = new OpenConnections();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Protocol protocol = new Protocol();

  /** What a connection has once its protocol is known. */
  private static final class Protocol extends ChannelInboundHandlerAdapter
      implements ServerConnection {

    private int shutDowns;

    @Override
    public void shutDown() {
      shutDowns++;
    }
  }

  @BeforeEach
  void stopTheClock() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    assertThat(connections.count()).isZero();
  }

  private void pass(long millis) {
    channel.runPendingTasks();
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private static long graceMillis() {
    return OpenConnections.UNKNOWN_PROTOCOL_GRACE.toMillis();
  }

  @Test
  void connectionWhoseProtocolIsKnown_isAskedToEndAtOnce() {
    channel.pipeline().addLast(protocol);
    connections.add(channel, MOST);

    connections.askAllToEnd();
    pass(0);
    assertThat(protocol.shutDowns).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
  }

  /** A client that has just connected, or that is within its handshake, loses no call. */
  @Test
  void connectionWhoseProtocolIsNotKnownYet_isAskedToEndWhenItMayBeKnown() {
    connections.add(channel, MOST);

    connections.askAllToEnd();
    pass(graceMillis() - 1);
    assertThat(channel.isOpen()).isTrue();
    channel.pipeline().addLast(protocol);
    pass(1);
    assertThat(protocol.shutDowns).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void connectionThatIsSilent_isClosedSoon() {
    connections.add(channel, MOST);

    connections.askAllToEnd();
    pass(graceMillis() - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  /** It was accepted before the server stopped to listen. */
  @Test
  void connectionThatIsAddedWhileTheServerShutsDown_isServedAndAskedToEnd() {
    connections.askAllToEnd();

    assertThat(connections.add(channel, MOST)).isTrue();
    channel.pipeline().addLast(protocol);
    pass(0);
    assertThat(protocol.shutDowns).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void connectionThatIsAddedAfterAFailure_isRefused() {
    connections.closeAll(new IOException("as a test wants it"));

    assertThat(connections.add(channel, MOST)).isFalse();
  }

  /** Whoever closes all may not have seen it: nobody else would. */
  @Test
  void connectionThatIsAddedWhileTheServerFails_isRefused() {
    AtomicBoolean adding = new AtomicBoolean();
    EmbeddedChannel failing =
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

    assertThat(connections.add(failing, MOST)).isFalse();

    failing.finishAndReleaseAll();
  }
}
