package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokenConnectionTest {

  private static final ServerSettings SETTINGS =
      new ServerSettings(
          new ScriptedHandler(),
          1024,
          Duration.ofSeconds(30),
          ServerHttp2.defaults(),
          StreamWindows.fixed(65_535),
          1024,
          1024,
          ServerConnectionLimits.defaults(),
          null,
          Duration.ofMinutes(5),
          MemoryBudget.Settings.of(MemoryBounds.defaults(), "NettyServer.Builder"),
          new PortMismatches(),
          List.of(),
          new ConnectionFilters(List.of()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /hold HTTP/1.1\r\nHost: test\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void connectionThatItsPeerHasReset_isClosedAndNoMore(String firstBytes) {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            ProtocolDetector.ofPlaintext(SETTINGS, new OpenExchanges(SETTINGS.memory())));
    channel.writeInbound(Unpooled.copiedBuffer(firstBytes, ISO_8859_1));

    channel.pipeline().fireExceptionCaught(new IOException("connection reset by peer"));

    assertThat(channel.isOpen()).isFalse();
    assertThatCode(channel::checkException).doesNotThrowAnyException();
    channel.finishAndReleaseAll();
  }

  @Test
  void connectionWithoutMemory_isClosed_evenIfTheLogHasNone() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            ProtocolDetector.ofPlaintext(SETTINGS, new OpenExchanges(SETTINGS.memory())));
    channel.writeInbound(
        Unpooled.copiedBuffer("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n", ISO_8859_1));
    try (BrokenLog log = BrokenLog.of(BrokenConnection.class.getName())) {
      channel.pipeline().fireExceptionCaught(new OutOfMemoryError("as a test wants it"));
    }
    assertThat(channel.isOpen()).isFalse();
    assertThatCode(channel::checkException).doesNotThrowAnyException();
    channel.finishAndReleaseAll();
  }
}
