package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.END_HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.END_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server announces over HTTP/2, and holds its clients and itself to. */
final class AnnouncedSettingsTest {

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int COMPRESSION_ERROR = 9;

  /** The first index of the dynamic table, RFC 7541, section 2.3.3. */
  private static final int FIRST_OF_THE_TABLE = 0x80 | 62;

  /** The word on the size of a table of no bytes. */
  private static final byte NO_TABLE = 0x20;

  /** The word on the size of a table of 100 bytes: 31, and what is left of it. */
  private static final byte[] SIZE_OF_100 = {0x3f, 100 - 31};

  private final ScriptedHandler handler = new ScriptedHandler();

  private NettyServer start(ServerHttp2.Builder settings) {
    return start(settings, handler);
  }

  private static NettyServer start(ServerHttp2.Builder settings, HttpHandler handler) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .http2(settings.build())
        .handler(handler)
        .start();
  }

  private static Map<Integer, Integer> announcedBy(NettyServer server) {
    Map<Integer, Integer> announced = new TreeMap<>();
    try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      ByteBuffer payload = ByteBuffer.wrap(connection.serverSettings().payload());
      while (payload.hasRemaining()) {
        announced.put((int) payload.getShort(), payload.getInt());
      }
    }
    return announced;
  }

  @Test
  void settings_areAnnounced() {
    try (NettyServer server =
        start(
            ServerHttp2.builder()
                .frameBytes(16_777_215)
                .headerTableBytes(0)
                .windowBytes(100_000))) {
      assertThat(announcedBy(server))
          .containsEntry(MAX_FRAME_SIZE, 16_777_215)
          .containsEntry(HEADER_TABLE_SIZE, 0)
          .containsEntry(INITIAL_WINDOW_SIZE, 100_000);
    }
  }

  @Test
  void whatIsTakenForGranted_isNotAnnounced() {
    try (NettyServer server = start(ServerHttp2.builder())) {
      assertThat(announcedBy(server)).doesNotContainKeys(MAX_FRAME_SIZE, HEADER_TABLE_SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_384, 100_000})
  void frame_mayBeAsLongAsIsAnnounced_andOneByteMoreEndsTheConnection(int bytes) {
    try (NettyServer server = start(ServerHttp2.builder().frameBytes(bytes));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.sync().post(1, "/hold", false).data(1, new byte[bytes], true).sync();
      ScriptedHandler.Held held = handler.nextHeld();
      assertThat(held.received()).isEqualTo(bytes);
      held.exchange().respond(ScriptedHandler.text("done"));
      assertThat(connection.headers(1).status()).hasToString("200");

      connection.post(3, "/hold", false).data(3, new byte[bytes + 1], true);
      assertThat(connection.await(GOAWAY, 0).number(4)).isEqualTo(FRAME_SIZE_ERROR);
    }
  }

  /** A head whose last field is added to the table: it takes 32 bytes, its name and its value. */
  private static byte[] indexing(String name, String value) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(RawHttp2Connection.postBlock("/early"));
    block.write(0x40);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    return block.toByteArray();
  }

  /** A head that refers to the latest entry of the table, after a word on the table's size. */
  private static byte[] referring(byte... tableSize) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(tableSize);
    block.writeBytes(RawHttp2Connection.postBlock("/early"));
    block.write(FIRST_OF_THE_TABLE);
    return block.toByteArray();
  }

  private static RawHttp2Connection head(RawHttp2Connection connection, int stream, byte[] block) {
    return connection.send(HEADERS, END_HEADERS | END_STREAM, stream, block);
  }

  @Test
  void headerTable_hasRoomForAsMuchAsIsAnnounced_andNotForOneByteMore() {
    try (NettyServer server = start(ServerHttp2.builder().headerTableBytes(100))) {
      String fits = "v".repeat(100 - 32 - 3);
      try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
        head(connection.sync(), 1, concat(SIZE_OF_100, indexing("x-a", fits)));
        assertThat(connection.headers(1).status()).hasToString("200");
        head(connection, 3, referring());
        assertThat(connection.headers(3).status()).hasToString("200");
      }
      try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
        head(connection.sync(), 1, concat(SIZE_OF_100, indexing("x-a", fits + "v")));
        assertThat(connection.headers(1).status()).hasToString("200");
        head(connection, 3, referring());
        assertThat(connection.await(GOAWAY, 0).number(4)).isEqualTo(COMPRESSION_ERROR);
      }
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  @Test
  void headerTableOfNothing_isNotUsedBySelf() {
    try (NettyServer server = start(ServerHttp2.builder().headerTableBytes(0));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      byte[] block = concat(new byte[] {NO_TABLE}, RawHttp2Connection.postBlock("/early"));
      Frame first = head(connection.sync(), 1, block).await(HEADERS, 1);
      Frame second = head(connection, 3, block).await(HEADERS, 3);
      assertThat(first.payload()[0]).as("the table's size is nothing").isEqualTo(NO_TABLE);
      assertThat(second.payload().length).isGreaterThanOrEqualTo(first.payload().length - 1);
    }
  }

  /** Answers with a field that is another each time, which would go to the table. */
  private static HttpHandler counting() {
    AtomicInteger count = new AtomicInteger();
    return exchange -> {
      String value = "%08d".formatted(count.incrementAndGet()).repeat(10);
      Headers headers = Headers.of("x-count", value);
      exchange.respond(HttpResponse.of(200, headers, ByteBuffer.allocate(0)));
      return DiscardingListener.of(exchange);
    };
  }

  /** The decoder of the test has 4 KiB, too: it could not follow a longer table. */
  @Test
  @Attack(
      value = "header table of 4 GiB offered to the encoder",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED)
  void headerTable_thatTheClientOffers_isUsedUpToTheServersOwnSize() {
    byte[] offer = ByteBuffer.allocate(6).putShort((short) HEADER_TABLE_SIZE).putInt(-1).array();
    try (NettyServer server = start(ServerHttp2.builder(), counting());
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.send(SETTINGS, 0, 0, offer).sync();
      for (int stream = 1; stream < 400; stream += 2) {
        connection.post(stream, "/", true);
        String count = String.valueOf(connection.headers(stream).get("x-count"));
        assertThat(count).startsWith("%08d".formatted((stream + 1) / 2));
      }
    }
  }
}
