package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fields that HPACK must never index, as the other side sees them byte by byte. */
@Timeout(60)
final class SensitiveFieldsTest {

  private static final int HEADERS = 1;
  private static final int PREFACE_BYTES = 24;
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /** "Never indexed", and the place of the name in HPACK's static table. */
  private static final String NEVER_AUTHORIZATION = "1f08";

  private static final String NEVER_COOKIE = "1f11";
  private static final String NEVER_SET_COOKIE = "1f28";
  private static final String NEVER_PROXY_AUTHORIZATION = "1f22";

  /** "Never indexed", and a name that is not in the table, of nine bytes by a code of Huffman's. */
  private static final String NEVER_OTHER = "10";

  private static final Headers FIELDS =
      Headers.builder()
          .add("x-plain", "value-that-is-indexed")
          .add("x-api-key", "0123")
          .add("authorization", "Bearer t0k3n")
          .add("proxy-authorization", "Basic t0k3n")
          .add("cookie", "a=b")
          .add("set-cookie", "c=d")
          .sensitive("X-Api-Key")
          .build();

  private static String encoded(HpackEncoder encoder, Headers fields) {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeFields(fields, block);
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    block.release();
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void sensitiveField_isALiteralThatIsNeverIndexed() {
    HpackEncoder encoder = new HpackEncoder(4096);
    for (int i = 0; i < 3; i++) {
      assertThat(encoded(encoder, Headers.of("authorization", "a")))
          .startsWith(NEVER_AUTHORIZATION);
      assertThat(encoded(encoder, Headers.of("cookie", "a"))).startsWith(NEVER_COOKIE);
      assertThat(encoded(encoder, Headers.of("set-cookie", "a"))).startsWith(NEVER_SET_COOKIE);
      assertThat(encoded(encoder, Headers.of("proxy-authorization", "a")))
          .startsWith(NEVER_PROXY_AUTHORIZATION);
      Headers marked = Headers.builder().sensitive("x-api-key").add("x-api-key", "a").build();
      assertThat(encoded(encoder, marked)).startsWith(NEVER_OTHER);
    }
  }

  @Test
  void otherField_isIndexedWhenItComesAgain() {
    HpackEncoder encoder = new HpackEncoder(4096);

    assertThat(encoded(encoder, Headers.of("x-api-key", "a"))).startsWith("00");
    assertThat(encoded(encoder, Headers.of("x-api-key", "a"))).startsWith("40");
    assertThat(encoded(encoder, Headers.of("x-api-key", "a"))).hasSize(2);
  }

  private static void assertNeverIndexed(byte[] block) {
    assertThat(HexFormat.of().formatHex(block))
        .contains(NEVER_AUTHORIZATION, NEVER_COOKIE, NEVER_SET_COOKIE, NEVER_PROXY_AUTHORIZATION);
  }

  private static void assertArrived(Http2Headers headers) {
    FIELDS.forEach(
        (name, value) -> assertThat(headers.get(name)).as(name).asString().isEqualTo(value));
  }

  @Test
  void response_hasThemInHeadAndTrailers() {
    try (NettyServer server =
            NettyServer.builder()
                .host("127.0.0.1")
                .port(0)
                .handler(exchange -> {
                  exchange.respond(
                      new HttpResponse(
                          200, FIELDS, ByteBuffer.wrap("x".getBytes(ISO_8859_1)), FIELDS));
                  return DiscardingListener.of(exchange);
                })
                .start();
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      int firstBytes = 0;
      for (int stream = 1; stream < 7; stream += 2) {
        connection.post(stream, "/", true);
        Frame head = connection.await(RawHttp2Connection.HEADERS, stream);
        assertNeverIndexed(head.payload());
        assertArrived(requireNonNull(head.headers()));
        Frame trailers = connection.await(RawHttp2Connection.HEADERS, stream);
        assertNeverIndexed(trailers.payload());
        assertArrived(requireNonNull(trailers.headers()));
        if (stream == 1) {
          firstBytes = head.payload().length;
        } else {
          assertThat(head.payload().length).isLessThan(firstBytes); // Of x-plain, for example.
        }
      }
    }
  }

  /** The header block of the next request. */
  private static byte[] block(DataInputStream in) throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readNBytes(5);
      byte[] payload = in.readNBytes(length);
      if (type == HEADERS) {
        return payload;
      }
    }
  }

  @Test
  void request_hasThem() throws Exception {
    DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    List<HttpClientExchange> exchanges = new ArrayList<>();
    try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        NettyHttpTransport client =
            NettyTransport.builder("http://127.0.0.1:" + listening.getLocalPort())
                .httpVersion(HttpVersion.HTTP_2)
                .connectEagerly(true)
                .buildHttp();
        Socket socket = listening.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readNBytes(PREFACE_BYTES);
      socket.getOutputStream().write(EMPTY_SETTINGS);
      for (int i = 0; i < 3; i++) {
        HttpClientExchange exchange =
            client.open(
                HttpClientRequest.builder("POST", "/").headers(FIELDS).build(),
                new RecordedFailures());
        exchange.start(ByteBuffer.allocate(0));
        exchanges.add(exchange);
        byte[] block = block(in);
        assertNeverIndexed(block);
        assertArrived(decoder.decodeHeaders(2 * i + 1, Unpooled.wrappedBuffer(block)));
      }
      exchanges.forEach(HttpClientExchange::cancel);
    }
  }
}
