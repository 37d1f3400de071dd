package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 that sends frames as the test says them. */
final class RawHttp2Connection implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final String PREFACE = "PRI * HTTP/2.0\n\nSM\n\n";
  private static final int HEAD_BYTES = 9;
  private static final int MAX_FRAME_BYTES = 16_384;

  /**
   * A frame that the server has sent.
   *
   * @param headers the header block of a frame that has one
   */
  record Frame(int type, int flags, int stream, byte[] payload, @Nullable Http2Headers headers) {

    boolean is(int wantedType, int wantedStream) {
      return type == wantedType && stream == wantedStream;
    }

    boolean hasFlag(int flag) {
      return (flags & flag) != 0;
    }

    /** The number in the payload at an offset: an error code, a window's increment. */
    int number(int offset) {
      return ByteBuffer.wrap(payload).getInt(offset);
    }

    @Override
    public String toString() {
      return "type %d, flags 0x%02x, stream %d, %d bytes"
          .formatted(type, flags, stream, payload.length);
    }
  }

  private final RawConnection connection;
  private final Http2HeadersDecoder headersDecoder = new DefaultHttp2HeadersDecoder();
  private @Nullable Frame serverSettings;

  private RawHttp2Connection(RawConnection connection) {
    this.connection = connection;
  }

  /** A connection that has begun: the settings of both sides are known. */
  static RawHttp2Connection to(NettyServer server) {
    return begin(RawConnection.to(server));
  }

  /** Begins HTTP/2 on a connection. */
  static RawHttp2Connection begin(RawConnection plain) {
    return beginWithoutAck(plain).send(SETTINGS, ACK, 0);
  }

  /** Begins HTTP/2 without a word about the server's settings. */
  static RawHttp2Connection beginWithoutAck(RawConnection plain) {
    RawHttp2Connection connection = new RawHttp2Connection(plain.send(PREFACE));
    connection.send(SETTINGS, 0, 0);
    connection.serverSettings = connection.frame();
    return connection;
  }

  /** The server's first frame. */
  Frame serverSettings() {
    return Objects.requireNonNull(serverSettings);
  }

  RawHttp2Connection send(int type, int flags, int stream, byte... payload) {
    return send(1, type, flags, stream, payload);
  }

  /** Sends the same frame many times over. */
  RawHttp2Connection send(int times, int type, int flags, int stream, byte[] payload) {
    ByteBuffer frames = ByteBuffer.allocate(times * (HEAD_BYTES + payload.length));
    while (frames.hasRemaining()) {
      frames.put((byte) (payload.length >> 16)).putShort((short) payload.length);
      frames.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    }
    connection.send(frames.array());
    return this;
  }

  /** Sends bytes that may be no whole frame. */
  RawHttp2Connection sendBytes(int... bytes) {
    ByteBuffer sent = ByteBuffer.allocate(bytes.length);
    for (int each : bytes) {
      sent.put((byte) each);
    }
    connection.send(sent.array());
    return this;
  }

  /** Sends the head of a POST. */
  RawHttp2Connection post(int stream, String path, boolean last, String... fields) {
    return send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, postBlock(path, fields));
  }

  /** Sends a header block in as many frames as it takes. */
  RawHttp2Connection sendBlock(int stream, byte[] block, boolean last) {
    int first = Math.min(block.length, MAX_FRAME_BYTES);
    int flags = (last ? END_STREAM : 0) | (first == block.length ? END_HEADERS : 0);
    send(HEADERS, flags, stream, Arrays.copyOf(block, first));
    for (int from = first; from < block.length; from += MAX_FRAME_BYTES) {
      int to = Math.min(block.length, from + MAX_FRAME_BYTES);
      int end = to == block.length ? END_HEADERS : 0;
      send(CONTINUATION, end, stream, Arrays.copyOfRange(block, from, to));
    }
    return this;
  }

  static byte[] postBlock(String path, String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(":method", "POST");
    all.put(":scheme", "http");
    all.put(":path", path);
    all.put(":authority", "test");
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    return block(all);
  }

  /** A header block of literals without indexing and without Huffman codes. */
  static byte[] block(Map<String, String> fields) {
    return block(
        fields.entrySet().stream()
            .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
            .toArray(String[]::new));
  }

  /** The same for names and values in turn, of which some may be there twice. */
  static byte[] block(String... namesAndValues) {
    ByteBuffer block = ByteBuffer.allocate(256 << 10);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.put((byte) 0);
      putString(block, namesAndValues[i]);
      putString(block, namesAndValues[i + 1]);
    }
    byte[] bytes = new byte[block.flip().remaining()];
    block.get(bytes);
    return bytes;
  }

  /** A string with its length in HPACK's form, RFC 7541, section 5. */
  private static void putString(ByteBuffer block, String text) {
    int length = text.length();
    if (length < 127) {
      block.put((byte) length);
    } else {
      block.put((byte) 127);
      for (length -= 127; length >= 128; length >>= 7) {
        block.put((byte) (length | 128));
      }
      block.put((byte) length);
    }
    block.put(text.getBytes(ISO_8859_1));
  }

  RawHttp2Connection data(int stream, byte[] data, boolean last) {
    return send(DATA, last ? END_STREAM : 0, stream, data);
  }

  RawHttp2Connection reset(int stream, int code) {
    return send(RST_STREAM, 0, stream, number(code));
  }

  RawHttp2Connection credit(int stream, int bytes) {
    return send(WINDOW_UPDATE, 0, stream, number(bytes));
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** The next frame of any kind. */
  Frame frame() {
    ByteBuffer head = ByteBuffer.wrap(connection.read(HEAD_BYTES));
    int length = (head.get() & 0xff) << 16 | head.getShort() & 0xffff;
    int type = head.get();
    int flags = head.get();
    int stream = head.getInt();
    byte[] payload = connection.read(length);
    Http2Headers headers = type == HEADERS ? decode(stream, payload) : null;
    return new Frame(type, flags, stream, payload, headers);
  }

  /** Decodes each block as it comes: what it adds to the table is needed by later ones. */
  private Http2Headers decode(int stream, byte[] block) {
    try {
      return headersDecoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The next frame that is wanted; those before it are passed over. */
  Frame await(Predicate<Frame> wanted) {
    Frame frame = frame();
    while (!wanted.test(frame)) {
      frame = frame();
    }
    return frame;
  }

  Frame await(int type, int stream) {
    return await(frame -> frame.is(type, stream));
  }

  /**
   * Waits for a response, and makes sure that the connection has not been given up before.
   *
   * @return the status
   */
  String statusBeforeAnyGoAway(int stream) {
    Frame frame = await(f -> f.is(HEADERS, stream) || f.type() == GOAWAY);
    if (frame.type() == GOAWAY) {
      throw new AssertionError("GOAWAY " + debugData(frame));
    }
    return String.valueOf(Objects.requireNonNull(frame.headers()).status());
  }

  /** What a GOAWAY says beside its code. */
  static String debugData(Frame goAway) {
    return new String(goAway.payload(), 8, goAway.payload().length - 8, ISO_8859_1);
  }

  /** Waits for a response's head or trailers. */
  Http2Headers headers(int stream) {
    return Objects.requireNonNull(await(HEADERS, stream).headers());
  }

  /** Makes sure that the server has read all that was sent, by a ping and its answer. */
  RawHttp2Connection sync() {
    send(PING, 0, 0, new byte[8]);
    await(frame -> frame.is(PING, 0) && frame.hasFlag(ACK));
    return this;
  }

  int bytesUntilClosed() {
    return connection.bytesUntilClosed();
  }

  @Override
  public void close() {
    connection.close();
  }
}
