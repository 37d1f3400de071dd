package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that speak TLS where the server does not, or the reverse, and go on after the refusal.
 */
final class RefusedConnectionTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private String answerTo(String... pieces) {
    for (String piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece, ISO_8859_1));
    }
    ByteBuf answer = Unpooled.buffer();
    for (Object part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      ByteBuf bytes = (ByteBuf) part;
      answer.writeBytes(bytes);
      bytes.release();
    }
    String text = answer.toString(ISO_8859_1);
    answer.release();
    return text;
  }

  @Test
  void tlsInPieces_onAPortOfPlaintext_isNotTakenForHttp1() {
    ServerSettings settings = ConnectionEndTest.settings(new ScriptedHandler());
    channel
        .pipeline()
        .addLast(ProtocolDetector.ofPlaintext(settings, new OpenExchanges(settings.memory())));

    assertThat(answerTo("\u0016", "\u0003\u0001\u0002\u0000", "\r\n\r\n")).isEmpty();
  }

  @Test
  void plaintextInPieces_onAPortOfTls_isAnsweredOnce() {
    ServerSettings settings = ConnectionEndTest.settings(new ScriptedHandler());
    ServerTlsContext tls = context();
    channel
        .pipeline()
        .addLast(new TlsDetector(tls, settings, new OpenExchanges(settings.memory())));

    assertThat(answerTo("GET / HTTP/1.1\r\n", "Host: test\r\n", "\r\n\r\n\r\n\r\n"))
        .containsOnlyOnce("HTTP/1.1 400");
    tls.release();
  }

  /** Keeps the reasons that a listener gets. */
  private static final class Ends implements ConnectionListener {

    private final List<String> told = new ArrayList<>();

    @Override
    public void onHandshakeFailed(Throwable cause) {
      told.add(String.valueOf(cause.getMessage()));
    }

    @Override
    public void onClosed(End end) {
      told.add(end.reason().name());
    }
  }

  private Ends listenTo(ServerTlsContext tls) {
    ServerSettings settings = ConnectionEndTest.settings(new ScriptedHandler());
    Ends ends = new Ends();
    ObservedConnection.accepted(channel, List.of(start -> ends), true);
    channel
        .pipeline()
        .addLast(new TlsDetector(tls, settings, new OpenExchanges(settings.memory())));
    return ends;
  }

  private static ServerTlsContext context() {
    return new ServerTlsContext(ServerTls.of(TestPki.identity(new TestPki().server("localhost"))));
  }

  @Test
  void serverThatEndsWithinAClientHello_doesNotReportThatTheClientHasClosed() {
    ServerTlsContext tls = context();
    Ends ends = listenTo(tls);
    byte[] hello = RawClientHello.of();
    channel.writeInbound(Unpooled.copiedBuffer(hello, 0, hello.length - 1));
    ObservedConnection.ending(channel, Reason.SHUTDOWN);
    channel.finishAndReleaseAll();

    assertThat(ends.told)
        .containsExactly(
            "this server has closed the connection before the ClientHello was complete",
            "SHUTDOWN");
    tls.release();
  }

  @Test
  void clientThatClosesWithinItsClientHello_isReported() {
    ServerTlsContext tls = context();
    Ends ends = listenTo(tls);
    byte[] hello = RawClientHello.of();
    channel.writeInbound(Unpooled.copiedBuffer(hello, 0, hello.length - 1));
    channel.finishAndReleaseAll();

    assertThat(ends.told)
        .containsExactly(
            "the client has closed the connection within its ClientHello", "HANDSHAKE_FAILED");
    tls.release();
  }

  @Test
  void handlerThatCantBeCreated_isAFailureOfThisSide() {
    ServerTlsContext tls = context();
    Ends ends = listenTo(tls);
    tls.release();
    try (RecordedLog log = RecordedLog.of(TlsDetector.class.getName())) {
      channel.writeInbound(Unpooled.copiedBuffer(RawClientHello.of()));

      assertThat(log.thrown())
          .singleElement()
          .isInstanceOf(IllegalStateException.class)
          .satisfies(e -> assertThat(e).hasMessageContaining("released"));
    }
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
    assertThat(ends.told).last().isEqualTo("FAILED");
  }
}
