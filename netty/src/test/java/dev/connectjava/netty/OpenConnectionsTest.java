package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OpenConnectionsTest {

  private static final int MOST = 10;
  private static final TestPki PKI = new TestPki();

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

  private static SslHandler serverTls() {
    return TestPki.build(() ->
        SslContextBuilder.forServer(PKI.server("localhost").toKeyManagerFactory())
            .sslProvider(SslProvider.JDK)
            .build()
            .newHandler(ByteBufAllocator.DEFAULT));
  }

  private static EmbeddedChannel client() {
    return TestPki.build(() ->
        new EmbeddedChannel(
            SslContextBuilder.forClient()
                .trustManager(PKI.trusted())
                .sslProvider(SslProvider.JDK)
                .build()
                .newHandler(ByteBufAllocator.DEFAULT, "localhost", 443)));
  }

  /** Carries what one side has written to the other. */
  private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    Object bytes = from.readOutbound();
    if (bytes != null) {
      to.writeInbound(bytes);
      to.runPendingTasks();
    }
    return bytes != null;
  }

  private void shakeHands(EmbeddedChannel client) {
    boolean carried = true;
    while (carried) {
      boolean there = carry(client, channel);
      boolean back = carry(channel, client);
      carried = there || back;
    }
  }

  @Test
  void tlsHandshakeThatHasBegun_mayTakeAsLongAsTheGracePeriod() {
    SslHandler tls = serverTls();
    channel.pipeline().addLast(tls);
    connections.add(channel, MOST);
    connections.askAllToEnd();
    pass(4 * graceMillis());
    assertThat(channel.isOpen()).isTrue();

    EmbeddedChannel client = client();
    shakeHands(client);
    assertThat(tls.handshakeFuture().isSuccess()).isTrue();
    pass(graceMillis() - 1);
    assertThat(channel.isOpen()).isTrue();
    channel.pipeline().addLast(protocol);
    pass(1);
    assertThat(protocol.shutDowns).isEqualTo(1);
    assertThat(channel.isOpen()).isTrue();
    client.finishAndReleaseAll();
  }

  @Test
  void clientThatIsSilentAfterItsTlsHandshake_isClosedSoon() {
    channel.pipeline().addLast(serverTls());
    connections.add(channel, MOST);
    connections.askAllToEnd();
    pass(graceMillis());
    EmbeddedChannel client = client();
    shakeHands(client);
    pass(graceMillis());

    assertThat(channel.isOpen()).isFalse();
    client.finishAndReleaseAll();
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
