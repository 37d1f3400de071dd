package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A server's HTTP/2 connection in memory, whose clock stands, and its client: frames both ways. */
final class EmbeddedHttp2Connection implements AutoCloseable {

  static final int WINDOW_BYTES = 65_535;

  /** How many streams may be open at once. */
  static final int STREAMS = 10;

  private static final int HEADER_BYTES = 9;
  private static final short INITIAL_WINDOW_SIZE = 4;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final OpenExchanges exchanges;
  private final EmbeddedChannel channel;

  /** How many messages were written to the channel before the frames were last taken. */
  private int writes;

  /** A frame that the server has sent. */
  record Frame(int type, int flags, int stream, byte[] payload) {

    boolean isLast() {
      return (flags & RawHttp2Connection.END_STREAM) != 0;
    }

    int number(int offset) {
      return ByteBuffer.wrap(payload).getInt(offset);
    }

    @Override
    public String toString() {
      String name =
          switch (type) {
            case RawHttp2Connection.DATA -> "DATA " + payload.length;
            case RawHttp2Connection.HEADERS -> "HEADERS";
            case RawHttp2Connection.RST_STREAM -> "RST_STREAM " + number(0);
            case RawHttp2Connection.GOAWAY -> "GOAWAY " + number(4);
            default -> "type " + type;
          };
      return name
          + " on "
          + stream
          + (isLast() && type <= RawHttp2Connection.HEADERS ? " end" : "");
    }
  }

  EmbeddedHttp2Connection() {
    ServerSettings settings = ConnectionEndTest.settings(handler);
    exchanges = new OpenExchanges(settings.memory());
    channel = new EmbeddedChannel(ProtocolDetector.ofPlaintext(settings, exchanges));
    channel.freezeTime();
    channel.writeInbound(Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", US_ASCII));
  }

  EmbeddedChannel channel() {
    return channel;
  }

  /** The memory that messages use. */
  long usedMemory() {
    return exchanges.memory().used();
  }

  /** Announces the window of streams, and takes what the server answers. */
  EmbeddedHttp2Connection begin(int window) {
    announceWindow(window);
    send(RawHttp2Connection.SETTINGS, RawHttp2Connection.ACK, 0);
    frames();
    return this;
  }

  void announceWindow(int window) {
    ByteBuffer setting = ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(window);
    send(RawHttp2Connection.SETTINGS, 0, 0, setting.array());
  }

  void send(int type, int flags, int stream, byte... payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    channel.writeInbound(frame.writeBytes(payload));
  }

  void credit(int stream, int bytes) {
    send(RawHttp2Connection.WINDOW_UPDATE, 0, stream, RawHttp2Connection.number(bytes));
  }

  void reset(int stream) {
    send(RawHttp2Connection.RST_STREAM, 0, stream, RawHttp2Connection.number(8));
  }

  /** Sends a complete request, which the test answers. */
  ScriptedHandler.Held open(int stream) {
    request(stream);
    return handler.nextHeld();
  }

  /** Sends a complete request that may be refused. */
  void request(int stream) {
    send(
        RawHttp2Connection.HEADERS,
        RawHttp2Connection.END_HEADERS | RawHttp2Connection.END_STREAM,
        stream,
        RawHttp2Connection.postBlock("/hold"));
  }

  /** Runs what is to be run, and takes the frames that were sent. */
  List<Frame> frames() {
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

  /** Returns how many writes the frames took that were taken last. */
  int writes() {
    return writes;
  }

  /** Returns a response with status 200. */
  static HttpResponse response(int bytes, Headers trailers) {
    return new HttpResponse(
        200, Headers.of("content-type", "x"), ByteBuffer.wrap(new byte[bytes]), trailers);
  }

  @Override
  public void close() {
    channel.close();
    channel.runPendingTasks();
    channel.checkException();
    channel.finishAndReleaseAll();
  }
}
