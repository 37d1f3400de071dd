package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
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
  void plaintextInPieces_onAPortOfTls_isAnsweredOnce() throws Exception {
    ServerSettings settings = ConnectionEndTest.settings(new ScriptedHandler());
    ServerTlsContext tls =
        new ServerTlsContext(ServerTls.of(TestPki.identity(new TestPki().server("localhost"))));
    channel
        .pipeline()
        .addLast(new TlsDetector(tls, settings, new OpenExchanges(settings.memory())));

    assertThat(answerTo("GET / HTTP/1.1\r\n", "Host: test\r\n", "\r\n\r\n\r\n\r\n"))
        .containsOnlyOnce("HTTP/1.1 400");
    tls.release();
  }
}
