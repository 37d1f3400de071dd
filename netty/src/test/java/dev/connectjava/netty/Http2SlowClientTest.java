package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.DATA;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.RST_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * HTTP/2 connections on which something begins and does not go on are ended; one that is only
 * quiet, with a call or without, is not.
 */
final class Http2SlowClientTest {

  private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);
  private static final int WINDOW_BYTES = 65_535;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(handler)
          .headerTimeout(HEADER_TIMEOUT)
          .writeTimeout(WRITE_TIMEOUT)
          .shutdownGrace(Duration.ofSeconds(2))
          .start();

  private final RawHttp2Connection withoutCalls = RawHttp2Connection.to(server);
  private final RawHttp2Connection withQuietCall = RawHttp2Connection.to(server);
  private ScriptedHandler.Held quiet;

  @BeforeEach
  void beginQuietCall() {
    withQuietCall.post(1, "/hold", false);
    quiet = handler.nextHeld();
  }

  /** Both were there when the slow one was ended, so that their time would have been over. */
  @AfterEach
  void quietConnectionsGoOn() {
    withoutCalls.post(1, "/echo", true);
    assertThat(withoutCalls.statusBeforeAnyGoAway(1)).isEqualTo("200");
    withQuietCall.data(1, new byte[10], true).sync();
    quiet.exchange().respond(ScriptedHandler.text("ok"));
    assertThat(withQuietCall.statusBeforeAnyGoAway(1)).isEqualTo("200");
    withoutCalls.close();
    withQuietCall.close();
    server.close();
    assertThat(server.openExchanges()).isZero();
  }

  private static void assertIsEnded(RawHttp2Connection slow) {
    Frame end = slow.await(GOAWAY, 0);
    assertThat(end.number(4)).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
    assertThat(RawHttp2Connection.debugData(end))
        .isEqualTo(
            "a frame or a header block was not complete within PT1S"
                + " (NettyServer.Builder.headerTimeout)");
    assertThat(slow.bytesUntilClosed()).isZero();
  }

  @Test
  @Attack(
      value = "preface and nothing else",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void prefaceAndNothingElse_isEnded() {
    try (RawConnection slow = RawConnection.to(server)) {
      slow.send("PRI * HTTP/2.0\n\nSM\n\n");
      assertThat(slow.bytesUntilClosed()).isPositive();
    }
  }

  @Test
  @Attack(
      value = "header block that is never finished",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void headerBlock_thatIsNeverFinished_endsItsConnection() {
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      slow.send(HEADERS, 0, 1, RawHttp2Connection.postBlock("/echo"));
      assertIsEnded(slow);
    }
  }

  @Test
  @Attack(
      value = "header block that is continued and never finished",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void headerBlock_thatIsContinuedAndNeverFinished_endsItsConnection() {
    byte[] block = RawHttp2Connection.postBlock("/echo");
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      slow.send(HEADERS, 0, 1, Arrays.copyOf(block, 3));
      slow.send(RawHttp2Connection.CONTINUATION, 0, 1, Arrays.copyOfRange(block, 3, 5));
      assertIsEnded(slow);
    }
  }

  @Test
  @Attack(
      value = "frame that is never finished",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void frame_thatIsNeverFinished_endsItsConnection_whateverCameBeforeIt() {
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      slow.post(1, "/hold", false).data(1, new byte[10], false);
      ScriptedHandler.Held held = handler.nextHeld();
      slow.sendBytes(0, 0, 100, DATA);
      assertIsEnded(slow);
      held.awaitClosed();
    }
  }

  @Test
  void data_thatTakesLongerThanTheTimeout_goesOnAsLongAsItComes() {
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      slow.post(1, "/echo", false).sendBytes(0, 64, 0, DATA, RawHttp2Connection.END_STREAM);
      slow.sendBytes(0, 0, 0, 1);
      int sent = 0;
      long begin = System.nanoTime();
      for (long millis = 0;
          millis < HEADER_TIMEOUT.toMillis() + 1_000;
          millis = (System.nanoTime() - begin) / 1_000_000) {
        int due = (int) Math.min(16_000, 4 * millis); // However seldom this thread has its turn.
        slow.sendBytes(new int[due - sent]);
        sent = due;
        withoutCalls.sync();
      }
      slow.sendBytes(new int[16_384 - sent]).post(3, "/echo", true);
      assertThat(slow.statusBeforeAnyGoAway(3)).isEqualTo("200");
    }
  }

  @Test
  @Attack(
      value = "settings that never arrive",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void settings_thatNeverCome_endTheConnection() {
    try (RawConnection slow = RawConnection.to(server)) {
      slow.send("PRI * HTTP/2.0\n\nSM\n\n").send(new byte[] {0, 0, 6, SETTINGS, 0, 0, 0, 0, 0, 0});
      assertThat(slow.bytesUntilClosed()).isPositive();
    }
  }

  /** Begins a response that is longer than the stream's window, and reads what fits in that. */
  private ScriptedHandler.Held fillWindow(RawHttp2Connection connection) {
    connection.credit(0, 1_000_000).post(1, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();
    held.exchange().sendHead(200, Headers.empty());
    held.exchange().write(ByteBuffer.allocate(1_000_000));
    int received = 0;
    while (received < WINDOW_BYTES) {
      received += connection.await(DATA, 1).payload().length;
    }
    return held;
  }

  @Test
  @Attack(
      value = "HTTP/2 window that is never opened",
      kind = Kind.SLOW,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void response_forWhichThereIsNeverAWindow_endsItsStreamOnly() {
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      ScriptedHandler.Held unread = fillWindow(slow);
      slow.post(3, "/hold", false);
      ScriptedHandler.Held neighbour = handler.nextHeld();

      assertThat(slow.await(RST_STREAM, 1).number(0))
          .isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
      unread.awaitClosed();
      neighbour.exchange().respond(ScriptedHandler.text("ok"));
      assertThat(slow.statusBeforeAnyGoAway(3)).isEqualTo("200");
    }
  }

  /** The window is as empty whenever the server looks. */
  @Test
  void response_thatIsReadByteByByte_goesOn() {
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      ScriptedHandler.Held held = fillWindow(slow);
      long end = System.nanoTime() + 2 * WRITE_TIMEOUT.toNanos();
      while (System.nanoTime() < end) {
        Frame next = slow.credit(1, 1).await(frame -> frame.stream() == 1);
        assertThat(next.type()).as("%s", next).isEqualTo(DATA);
      }
      held.exchange().abort();
      held.awaitClosed();
    }
  }

  /** It would count as one of the client's streams, and its connection as used, for ever. */
  @Test
  @Attack(
      value = "answered request that is never finished",
      kind = Kind.SLOW,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void requestThatWasAnsweredAndIsNeverFinished_endsWithItsStream() {
    try (RawHttp2Connection slow = RawHttp2Connection.to(server)) {
      slow.post(1, "/early", false);
      assertThat(slow.statusBeforeAnyGoAway(1)).isEqualTo("200");
      assertThat(slow.await(RST_STREAM, 1).number(0)).isEqualTo((int) Http2Error.NO_ERROR.code());
      slow.data(1, new byte[1], true).post(3, "/echo", true);
      assertThat(slow.statusBeforeAnyGoAway(3)).isEqualTo("200");
    }
  }
}
