package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.DATA;
import static dev.connectjava.netty.RawHttp2Connection.END_STREAM;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The last bytes of a body have a DATA frame of their own, which ends the stream. Armeria's client
 * for gRPC-Web finds trailers only where a frame begins.
 */
final class Http2ResponseEndTest {

  private static final int WINDOW_BYTES = 65_535;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(handler)
          .shutdownGrace(Duration.ofSeconds(2))
          .start();
  private final RawHttp2Connection connection = RawHttp2Connection.to(server);
  private ScriptedHandler.Held held;

  @BeforeEach
  void beginResponse() {
    connection.post(1, "/hold", true);
    held = handler.nextHeld();
    held.exchange().sendHead(200, Headers.empty());
    connection.headers(1);
  }

  @AfterEach
  void close() {
    connection.close();
    server.close();
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  /** What comes before a frame of exactly the last bytes. */
  private String bodyBefore(String end) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Frame frame = connection.await(DATA, 1);
    while (!frame.hasFlag(END_STREAM)) {
      body.writeBytes(frame.payload());
      frame = connection.await(DATA, 1);
    }
    assertThat(new String(frame.payload(), ISO_8859_1)).isEqualTo(end);
    return body.toString(ISO_8859_1);
  }

  @Test
  void endOfAStream_afterMessagesOfTheSameTurn_hasAFrameOfItsOwn() {
    held.exchange().write(text("one"));
    held.exchange().write(text("two"));
    held.exchange().finish(text("end"), Headers.empty());

    assertThat(bodyBefore("end")).isEqualTo("onetwo");
  }

  @Test
  void endOfAStream_behindMessagesThatWaitForTheWindow_hasAFrameOfItsOwn() {
    held.exchange().write(ByteBuffer.allocate(WINDOW_BYTES));
    int received = 0;
    while (received < WINDOW_BYTES) {
      received += connection.await(DATA, 1).payload().length;
    }
    held.exchange().write(text("one"));
    held.exchange().write(text("two"));
    held.exchange().finish(text("end"), Headers.empty());
    connection.sync();
    connection.credit(1, 1_000).credit(0, 1_000);

    assertThat(bodyBefore("end")).isEqualTo("onetwo");
  }

  /** A window may end within it; but nothing of what comes before is with it. */
  @Test
  void endOfAStream_thatTheWindowCuts_sharesNoFrameWithMessages() {
    held.exchange().write(ByteBuffer.allocate(WINDOW_BYTES - 4));
    held.exchange().write(text("one"));
    held.exchange().finish(text("end"), Headers.empty());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < WINDOW_BYTES) {
      byte[] payload = connection.await(DATA, 1).payload();
      assertThat(payload.length > 1 && new String(payload, ISO_8859_1).endsWith("onee")).isFalse();
      body.writeBytes(payload);
    }
    assertThat(body.toString(ISO_8859_1)).endsWith("onee");
    connection.credit(1, 1_000).credit(0, 1_000);

    assertThat(bodyBefore("nd")).isEmpty();
  }

  @Test
  void reset_dropsWhatWaitsBeforeAndBehindTheBoundary() {
    held.exchange().write(ByteBuffer.allocate(WINDOW_BYTES + 1));
    held.exchange().finish(text("end"), Headers.empty());
    connection.reset(1, 8);
    connection.post(3, "/echo", true);
    connection.credit(0, 1_000);
    assertThat(connection.headers(3).status()).hasToString("200");
    assertThat(held.exchange().isWritable()).isTrue();
  }
}
