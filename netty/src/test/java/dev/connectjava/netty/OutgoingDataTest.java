package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.netty.EmbeddedHttp2Connection.Frame;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a server sends on an HTTP/2 connection in memory: which frames, in which order, in how many
 * writes, and never more than the windows allow.
 */
final class OutgoingDataTest {

  private static final int DATA = RawHttp2Connection.DATA;
  private static final int HEADERS = RawHttp2Connection.HEADERS;
  private static final int CONTINUATION = RawHttp2Connection.CONTINUATION;
  private static final int END_STREAM = RawHttp2Connection.END_STREAM;
  private static final int END_HEADERS = RawHttp2Connection.END_HEADERS;

  private static final int FRAME_BYTES = 16 * 1024;
  private static final int WINDOW_BYTES = EmbeddedHttp2Connection.WINDOW_BYTES;
  private static final Headers END = Headers.of("grpc-status", "0");

  private final EmbeddedHttp2Connection connection = new EmbeddedHttp2Connection();

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void responses_ofATurn_leaveInOneWrite() {
    connection.begin(WINDOW_BYTES);
    HttpExchange one = connection.open(1).exchange();
    HttpExchange three = connection.open(3).exchange();
    connection.frames();

    one.respond(EmbeddedHttp2Connection.response(70, END));
    three.respond(EmbeddedHttp2Connection.response(80, END));

    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1",
            "DATA 70 on 1",
            "HEADERS on 1 end",
            "HEADERS on 3",
            "DATA 80 on 3",
            "HEADERS on 3 end");
    assertThat(connection.writes()).isEqualTo(1);
  }

  @Test
  void response_withoutTrailers_endsWithItsData() {
    connection.begin(WINDOW_BYTES);
    connection.open(1).exchange().respond(EmbeddedHttp2Connection.response(70, Headers.empty()));
    connection.open(3).exchange().respond(EmbeddedHttp2Connection.response(0, Headers.empty()));
    connection.open(5).exchange().respond(EmbeddedHttp2Connection.response(0, END));

    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1",
            "DATA 70 on 1 end",
            "HEADERS on 3 end",
            "HEADERS on 5",
            "HEADERS on 5 end");
  }

  @Test
  void parts_ofATurn_shareFrames_andTheEndHasItsOwn() {
    connection.begin(WINDOW_BYTES);
    HttpExchange exchange = connection.open(1).exchange();
    exchange.sendHead(200, Headers.empty());
    for (int i = 0; i < 300; i++) {
      exchange.write(ByteBuffer.wrap(new byte[100]));
    }
    exchange.finish(ByteBuffer.wrap(new byte[20]), Headers.empty());

    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("HEADERS on 1", "DATA 16384 on 1", "DATA 13616 on 1", "DATA 20 on 1 end");
    assertThat(connection.writes()).isEqualTo(1);
  }

  @Test
  void parts_withoutAnEnd_endWithAnEmptyFrame_orWithTheLastData() {
    connection.begin(WINDOW_BYTES);
    HttpExchange exchange = connection.open(1).exchange();
    exchange.sendHead(200, Headers.empty());
    exchange.write(ByteBuffer.wrap(new byte[100]));
    assertThat(connection.frames()).extracting(Frame::toString).contains("DATA 100 on 1");
    exchange.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(connection.frames()).extracting(Frame::toString).containsExactly("DATA 0 on 1 end");

    HttpExchange other = connection.open(3).exchange();
    other.sendHead(200, Headers.empty());
    other.write(ByteBuffer.wrap(new byte[100]));
    other.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(connection.frames()).extracting(Frame::toString).contains("DATA 100 on 3 end");
  }

  @Test
  void streams_takeTurns_aFrameEach() {
    connection.begin(1 << 20);
    connection.credit(0, 1 << 20);
    HttpExchange one = connection.open(1).exchange();
    HttpExchange three = connection.open(3).exchange();
    one.respond(EmbeddedHttp2Connection.response(3 * FRAME_BYTES, END));
    three.respond(EmbeddedHttp2Connection.response(2 * FRAME_BYTES + 1, END));

    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1",
            "HEADERS on 3",
            "DATA 16384 on 1",
            "DATA 16384 on 3",
            "DATA 16384 on 1",
            "DATA 16384 on 3",
            "DATA 16384 on 1",
            "HEADERS on 1 end",
            "DATA 1 on 3",
            "HEADERS on 3 end");
  }

  @Test
  void windowOfAStream_holdsBackItsData_andNoOther() {
    connection.begin(100);
    connection.open(1).exchange().respond(EmbeddedHttp2Connection.response(250, END));
    connection.open(3).exchange().respond(EmbeddedHttp2Connection.response(50, END));

    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1", "DATA 100 on 1", "HEADERS on 3", "DATA 50 on 3", "HEADERS on 3 end");
    connection.credit(1, 149);
    assertThat(connection.frames()).extracting(Frame::toString).containsExactly("DATA 149 on 1");
    connection.credit(1, 1);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("DATA 1 on 1", "HEADERS on 1 end");
  }

  @Test
  void windowOfTheConnection_holdsBackData_butNoResponseWithoutData() {
    connection.begin(1 << 20);
    connection.open(1).exchange().respond(EmbeddedHttp2Connection.response(WINDOW_BYTES + 10, END));
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1",
            "DATA 16384 on 1",
            "DATA 16384 on 1",
            "DATA 16384 on 1",
            "DATA 16383 on 1");

    connection.open(3).exchange().respond(EmbeddedHttp2Connection.response(1, END));
    connection.open(5).exchange().respond(EmbeddedHttp2Connection.response(0, END));
    HttpExchange seven = connection.open(7).exchange();
    seven.sendHead(200, Headers.empty());
    seven.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 3", "HEADERS on 5", "HEADERS on 5 end", "HEADERS on 7", "DATA 0 on 7 end");

    connection.credit(0, 11);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("DATA 10 on 1", "HEADERS on 1 end", "DATA 1 on 3", "HEADERS on 3 end");
  }

  @Test
  void laterSetting_changesTheWindowsOfOpenStreams_alsoBelowZero() {
    connection.begin(100);
    connection.open(1).exchange().respond(EmbeddedHttp2Connection.response(250, Headers.empty()));
    assertThat(connection.frames()).extracting(Frame::toString).contains("DATA 100 on 1");

    connection.begin(40); // The window is now -60.
    connection.credit(1, 60);
    assertThat(connection.frames()).isEmpty();
    connection.credit(1, 1);
    assertThat(connection.frames()).extracting(Frame::toString).containsExactly("DATA 1 on 1");
    connection.announceWindow(1_000);
    assertThat(connection.frames()).extracting(Frame::toString).contains("DATA 149 on 1 end");
  }

  @Test
  void windowOfAStream_beyondTheMost_resetsTheStreamOnly() {
    connection.begin(100);
    connection.open(1);
    connection.open(3).exchange().respond(EmbeddedHttp2Connection.response(150, END));
    connection.frames();
    connection.credit(1, Integer.MAX_VALUE);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("RST_STREAM " + Http2Error.FLOW_CONTROL_ERROR.code() + " on 1");
    connection.credit(3, 50);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("DATA 50 on 3", "HEADERS on 3 end");
  }

  @Test
  void windowOfTheConnection_beyondTheMost_endsTheConnection() {
    connection.begin(100);
    connection.credit(0, Integer.MAX_VALUE);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("GOAWAY " + Http2Error.FLOW_CONTROL_ERROR.code() + " on 0");
  }

  @Test
  void setting_thatTakesAWindowBeyondTheMost_endsTheConnection() {
    connection.begin(100);
    connection.open(1);
    connection.credit(1, Integer.MAX_VALUE - 100);
    connection.frames();
    connection.announceWindow(101);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .contains("GOAWAY " + Http2Error.FLOW_CONTROL_ERROR.code() + " on 0");
  }

  @Test
  void reset_dropsWhatWaits_andGivesTheRoomBack() {
    connection.begin(100);
    ScriptedHandler.Held held = connection.open(1);
    HttpExchange exchange = held.exchange();
    exchange.sendHead(200, Headers.empty());
    for (int i = 0; i < 10; i++) {
      exchange.write(ByteBuffer.wrap(new byte[1_000]));
    }
    connection.frames();
    assertThat(exchange.isWritable()).isFalse();

    connection.reset(1);
    assertThat(connection.frames()).isEmpty();
    held.awaitClosed();
    assertThat(exchange.isWritable()).isTrue();

    connection.open(3).exchange().respond(EmbeddedHttp2Connection.response(100, END));
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("HEADERS on 3", "DATA 100 on 3", "HEADERS on 3 end");
  }

  @Test
  void resetStreams_ofAConnectionWithoutWindow_leaveNothingBehind() {
    connection.begin(1 << 20);
    connection.open(1).exchange().respond(EmbeddedHttp2Connection.response(WINDOW_BYTES, END));
    connection.frames();
    for (int stream = 3; stream < 23; stream += 2) {
      connection.open(stream).exchange().respond(EmbeddedHttp2Connection.response(1_000, END));
      connection.reset(stream);
    }
    connection.frames();
    connection.open(23).exchange().respond(EmbeddedHttp2Connection.response(1_000, END));
    connection.credit(0, 500);
    assertThat(connection.frames())
        .extracting(Frame::toString)
        .containsExactly("HEADERS on 23", "DATA 500 on 23");
  }

  @Test
  void headWithManyFields_isContinued() {
    connection.begin(WINDOW_BYTES);
    Headers.Builder trailers = Headers.builder();
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] value = new byte[1_000];
      for (int j = 0; j < value.length; j++) {
        value[j] = (byte) ('!' + random.nextInt(90));
      }
      trailers.add("x-" + i, new String(value, US_ASCII));
    }
    connection.open(1).exchange().respond(EmbeddedHttp2Connection.response(1, trailers.build()));

    List<Frame> frames = connection.frames();
    List<Frame> last = frames.subList(2, frames.size());
    assertThat(last).hasSizeGreaterThan(2);
    assertThat(last.getFirst().type()).isEqualTo(HEADERS);
    assertThat(last.getFirst().flags()).isEqualTo(END_STREAM);
    assertThat(last.subList(1, last.size())).allMatch(frame -> frame.type() == CONTINUATION);
    assertThat(last.getLast().flags()).isEqualTo(END_HEADERS);
    assertThat(last.subList(0, last.size() - 1))
        .allMatch(frame -> frame.payload().length == FRAME_BYTES);
  }

  /** However the parts and the windows come, the bytes arrive whole, in order, within windows. */
  @Test
  void anyPartsAndWindows_keepTheBytes() {
    connection.begin(1_000);
    Random random = new Random(42);
    for (int stream = 1; stream < 400; stream += 2) {
      HttpExchange exchange = connection.open(stream).exchange();
      exchange.sendHead(200, Headers.empty());
      byte[] body = new byte[random.nextInt(40_000)];
      random.nextBytes(body);
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      int window = 1_000;
      connection.credit(0, 50_000);
      boolean trailers = random.nextBoolean();
      int from = 0;
      boolean ended = false;
      while (!ended) {
        if (from < body.length && random.nextBoolean()) {
          int to = Math.min(body.length, from + 1 + random.nextInt(3_000));
          exchange.write(ByteBuffer.wrap(Arrays.copyOfRange(body, from, to)));
          from = to;
          if (from == body.length) {
            exchange.finish(ByteBuffer.allocate(0), trailers ? END : Headers.empty());
          }
        } else if (body.length == 0) {
          exchange.finish(ByteBuffer.allocate(0), trailers ? END : Headers.empty());
        } else {
          int more = 1 + random.nextInt(2_000);
          connection.credit(stream, more);
          window += more;
        }
        if (random.nextBoolean() || from == body.length) {
          for (Frame frame : connection.frames()) {
            if (frame.stream() == stream && frame.type() == DATA) {
              received.writeBytes(frame.payload());
              window -= frame.payload().length;
              assertThat(window).isNotNegative();
            }
            ended |= frame.stream() == stream && frame.isLast();
          }
        }
      }
      assertThat(received.toByteArray()).isEqualTo(body);
    }
  }
}
