package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
  private static final int RST_STREAM = RawHttp2Connection.RST_STREAM;
  private static final int SETTINGS = RawHttp2Connection.SETTINGS;
  private static final int GOAWAY = RawHttp2Connection.GOAWAY;
  private static final int WINDOW_UPDATE = RawHttp2Connection.WINDOW_UPDATE;
  private static final int CONTINUATION = RawHttp2Connection.CONTINUATION;
  private static final int END_STREAM = RawHttp2Connection.END_STREAM;
  private static final int END_HEADERS = RawHttp2Connection.END_HEADERS;

  private static final int FRAME_BYTES = 16 * 1024;
  private static final int WINDOW_BYTES = 65_535;
  private static final int HEADER_BYTES = 9;
  private static final short INITIAL_WINDOW_SIZE = 4;
  private static final Headers END = Headers.of("grpc-status", "0");

  private final ScriptedHandler handler = new ScriptedHandler();
  private final EmbeddedChannel channel = accept();

  /** How many messages have been written to the channel since the frames were last taken. */
  private int writes;

  private record Frame(int type, int flags, int stream, byte[] payload) {

    boolean isLast() {
      return (flags & END_STREAM) != 0;
    }

    int number(int offset) {
      return ByteBuffer.wrap(payload).getInt(offset);
    }

    @Override
    public String toString() {
      String name =
          switch (type) {
            case DATA -> "DATA " + payload.length;
            case HEADERS -> "HEADERS";
            case RST_STREAM -> "RST_STREAM " + number(0);
            case GOAWAY -> "GOAWAY " + number(4);
            default -> "type " + type;
          };
      return name + " on " + stream + (isLast() && type <= HEADERS ? " end" : "");
    }
  }

  private EmbeddedChannel accept() {
    ServerSettings settings = ConnectionEndTest.settings(handler);
    EmbeddedChannel accepted =
        new EmbeddedChannel(
            ProtocolDetector.ofPlaintext(settings, new OpenExchanges(settings.memory())));
    accepted.freezeTime();
    accepted.writeInbound(Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", US_ASCII));
    return accepted;
  }

  @AfterEach
  void close() {
    channel.close();
    channel.runPendingTasks();
    channel.checkException();
    channel.finishAndReleaseAll();
  }

  private void begin(int window) {
    ByteBuffer setting = ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(window);
    send(SETTINGS, 0, 0, setting.array());
    send(SETTINGS, RawHttp2Connection.ACK, 0);
    frames();
  }

  private void send(int type, int flags, int stream, byte... payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    channel.writeInbound(frame.writeBytes(payload));
  }

  private void credit(int stream, int bytes) {
    send(WINDOW_UPDATE, 0, stream, RawHttp2Connection.number(bytes));
  }

  private ScriptedHandler.Held open(int stream) {
    send(HEADERS, END_HEADERS | END_STREAM, stream, RawHttp2Connection.postBlock("/hold"));
    return handler.nextHeld();
  }

  /** Runs what is to be run, and takes the frames that were sent. */
  private List<Frame> frames() {
    channel.runPendingTasks();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writes = 0;
    for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      ByteBuf message = (ByteBuf) sent;
      byte[] copy = new byte[message.readableBytes()];
      message.readBytes(copy).release();
      bytes.writeBytes(copy);
      writes++;
    }
    List<Frame> frames = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
    while (all.remaining() >= HEADER_BYTES) {
      int length = (all.get() & 0xff) << 16 | all.getShort() & 0xffff;
      int type = all.get();
      int flags = all.get();
      int stream = all.getInt();
      byte[] payload = new byte[length];
      all.get(payload);
      frames.add(new Frame(type, flags, stream, payload));
    }
    assertThat(all.remaining()).isZero();
    return frames;
  }

  private static HttpResponse response(int bytes, Headers trailers) {
    return new HttpResponse(
        200, Headers.of("content-type", "x"), ByteBuffer.wrap(new byte[bytes]), trailers);
  }

  @Test
  void responses_ofATurn_leaveInOneWrite() {
    begin(WINDOW_BYTES);
    HttpExchange one = open(1).exchange();
    HttpExchange three = open(3).exchange();
    frames();

    one.respond(response(70, END));
    three.respond(response(80, END));

    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1",
            "DATA 70 on 1",
            "HEADERS on 1 end",
            "HEADERS on 3",
            "DATA 80 on 3",
            "HEADERS on 3 end");
    assertThat(writes).isEqualTo(1);
  }

  @Test
  void response_withoutTrailers_endsWithItsData() {
    begin(WINDOW_BYTES);
    open(1).exchange().respond(response(70, Headers.empty()));
    open(3).exchange().respond(response(0, Headers.empty()));
    open(5).exchange().respond(response(0, END));

    assertThat(frames())
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
    begin(WINDOW_BYTES);
    HttpExchange exchange = open(1).exchange();
    exchange.sendHead(200, Headers.empty());
    for (int i = 0; i < 300; i++) {
      exchange.write(ByteBuffer.wrap(new byte[100]));
    }
    exchange.finish(ByteBuffer.wrap(new byte[20]), Headers.empty());

    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("HEADERS on 1", "DATA 16384 on 1", "DATA 13616 on 1", "DATA 20 on 1 end");
    assertThat(writes).isEqualTo(1);
  }

  @Test
  void parts_withoutAnEnd_endWithAnEmptyFrame_orWithTheLastData() {
    begin(WINDOW_BYTES);
    HttpExchange exchange = open(1).exchange();
    exchange.sendHead(200, Headers.empty());
    exchange.write(ByteBuffer.wrap(new byte[100]));
    assertThat(frames()).extracting(Frame::toString).contains("DATA 100 on 1");
    exchange.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(frames()).extracting(Frame::toString).containsExactly("DATA 0 on 1 end");

    HttpExchange other = open(3).exchange();
    other.sendHead(200, Headers.empty());
    other.write(ByteBuffer.wrap(new byte[100]));
    other.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(frames()).extracting(Frame::toString).contains("DATA 100 on 3 end");
  }

  @Test
  void streams_takeTurns_aFrameEach() {
    begin(1 << 20);
    credit(0, 1 << 20);
    HttpExchange one = open(1).exchange();
    HttpExchange three = open(3).exchange();
    one.respond(response(3 * FRAME_BYTES, END));
    three.respond(response(2 * FRAME_BYTES + 1, END));

    assertThat(frames())
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
    begin(100);
    open(1).exchange().respond(response(250, END));
    open(3).exchange().respond(response(50, END));

    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1", "DATA 100 on 1", "HEADERS on 3", "DATA 50 on 3", "HEADERS on 3 end");
    credit(1, 149);
    assertThat(frames()).extracting(Frame::toString).containsExactly("DATA 149 on 1");
    credit(1, 1);
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("DATA 1 on 1", "HEADERS on 1 end");
  }

  @Test
  void windowOfTheConnection_holdsBackData_butNoResponseWithoutData() {
    begin(1 << 20);
    open(1).exchange().respond(response(WINDOW_BYTES + 10, END));
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 1",
            "DATA 16384 on 1",
            "DATA 16384 on 1",
            "DATA 16384 on 1",
            "DATA 16383 on 1");

    open(3).exchange().respond(response(1, END));
    open(5).exchange().respond(response(0, END));
    HttpExchange seven = open(7).exchange();
    seven.sendHead(200, Headers.empty());
    seven.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly(
            "HEADERS on 3", "HEADERS on 5", "HEADERS on 5 end", "HEADERS on 7", "DATA 0 on 7 end");

    credit(0, 11);
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("DATA 10 on 1", "HEADERS on 1 end", "DATA 1 on 3", "HEADERS on 3 end");
  }

  @Test
  void laterSetting_changesTheWindowsOfOpenStreams_alsoBelowZero() {
    begin(100);
    open(1).exchange().respond(response(250, Headers.empty()));
    assertThat(frames()).extracting(Frame::toString).contains("DATA 100 on 1");

    begin(40); // The window is now -60.
    credit(1, 60);
    assertThat(frames()).isEmpty();
    credit(1, 1);
    assertThat(frames()).extracting(Frame::toString).containsExactly("DATA 1 on 1");
    ByteBuffer setting = ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(1_000);
    send(SETTINGS, 0, 0, setting.array());
    assertThat(frames()).extracting(Frame::toString).contains("DATA 149 on 1 end");
  }

  @Test
  void windowOfAStream_beyondTheMost_resetsTheStreamOnly() {
    begin(100);
    open(1);
    open(3).exchange().respond(response(150, END));
    frames();
    credit(1, Integer.MAX_VALUE);
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("RST_STREAM " + Http2Error.FLOW_CONTROL_ERROR.code() + " on 1");
    credit(3, 50);
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("DATA 50 on 3", "HEADERS on 3 end");
  }

  @Test
  void windowOfTheConnection_beyondTheMost_endsTheConnection() {
    begin(100);
    credit(0, Integer.MAX_VALUE);
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("GOAWAY " + Http2Error.FLOW_CONTROL_ERROR.code() + " on 0");
  }

  @Test
  void setting_thatTakesAWindowBeyondTheMost_endsTheConnection() {
    begin(100);
    open(1);
    credit(1, Integer.MAX_VALUE - 100);
    frames();
    ByteBuffer setting = ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(101);
    send(SETTINGS, 0, 0, setting.array());
    assertThat(frames())
        .extracting(Frame::toString)
        .contains("GOAWAY " + Http2Error.FLOW_CONTROL_ERROR.code() + " on 0");
  }

  @Test
  void reset_dropsWhatWaits_andGivesTheRoomBack() {
    begin(100);
    ScriptedHandler.Held held = open(1);
    HttpExchange exchange = held.exchange();
    exchange.sendHead(200, Headers.empty());
    for (int i = 0; i < 10; i++) {
      exchange.write(ByteBuffer.wrap(new byte[1_000]));
    }
    frames();
    assertThat(exchange.isWritable()).isFalse();

    send(RST_STREAM, 0, 1, RawHttp2Connection.number(8));
    assertThat(frames()).isEmpty();
    held.awaitClosed();
    assertThat(exchange.isWritable()).isTrue();

    open(3).exchange().respond(response(100, END));
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("HEADERS on 3", "DATA 100 on 3", "HEADERS on 3 end");
  }

  @Test
  void resetStreams_ofAConnectionWithoutWindow_leaveNothingBehind() {
    begin(1 << 20);
    open(1).exchange().respond(response(WINDOW_BYTES, END));
    frames();
    for (int stream = 3; stream < 23; stream += 2) {
      open(stream).exchange().respond(response(1_000, END));
      send(RST_STREAM, 0, stream, RawHttp2Connection.number(8));
    }
    frames();
    open(23).exchange().respond(response(1_000, END));
    credit(0, 500);
    assertThat(frames())
        .extracting(Frame::toString)
        .containsExactly("HEADERS on 23", "DATA 500 on 23");
  }

  @Test
  void headWithManyFields_isContinued() {
    begin(WINDOW_BYTES);
    Headers.Builder trailers = Headers.builder();
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] value = new byte[1_000];
      for (int j = 0; j < value.length; j++) {
        value[j] = (byte) ('!' + random.nextInt(90));
      }
      trailers.add("x-" + i, new String(value, US_ASCII));
    }
    open(1).exchange().respond(response(1, trailers.build()));

    List<Frame> frames = frames();
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
    begin(1_000);
    Random random = new Random(42);
    for (int stream = 1; stream < 400; stream += 2) {
      HttpExchange exchange = open(stream).exchange();
      exchange.sendHead(200, Headers.empty());
      byte[] body = new byte[random.nextInt(40_000)];
      random.nextBytes(body);
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      int window = 1_000;
      credit(0, 50_000);
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
          credit(stream, more);
          window += more;
        }
        if (random.nextBoolean() || from == body.length) {
          for (Frame frame : frames()) {
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
