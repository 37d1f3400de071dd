package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.NOTHING;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpVersion;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Interrupted;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streaming calls of the Connect protocol over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
class ConnectStreamContractTest {

  private static final String JSON = "application/connect+json";
  private static final String PROTO = "application/connect+proto";

  private final ServerWorld world;

  ConnectStreamContractTest(Transport transport) {
    this.world = ServerWorld.of(transport);
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  @Test
  void serverStream_givesItsRepliesAndItsEnd() {
    TestCall call = world.post("Repeat", JSON, json("{\"text\":\"a\",\"count\":2}"));

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("content-type")).contains(JSON);
    assertThat(call.headers().first("connect-accept-encoding")).contains("gzip,deflate");
    assertThat(call.headers().contains("connect-content-encoding")).isFalse();
    assertMessage(call, 0, "{\"text\":\"a\",\"count\":1}");
    assertMessage(call, 0, "{\"text\":\"a\",\"count\":2}");
    assertEnd(call, "{}");
  }

  @Test
  void serverStream_withoutReplies_hasHeadersAndEnd() {
    Order order = Order.newBuilder().putHeaders("x-h", "1").putTrailers("x-t", "2").build();
    TestCall call = world.post("Repeat", PROTO, envelope(0, order.toByteArray()));

    assertThat(call.headers().first("x-h")).contains("1");
    assertEnd(call, "{\"metadata\":{\"x-t\":[\"2\"]}}");
  }

  @Test
  void serverStream_thatFails_saysSoAtItsEnd() {
    TestCall call =
        world.post(
            "Repeat",
            JSON,
            json(
                "{\"text\":\"no\",\"count\":1,\"code\":\"ABORTED\",\"trailers\":{\"x-t\":\"1\"}}"));

    assertThat(call.status()).isEqualTo(200);
    assertMessage(call, 0, "{\"text\":\"no\",\"count\":1}");
    assertEnd(
        call,
        "{\"error\":{\"code\":\"aborted\",\"message\":\"no\"},\"metadata\":{\"x-t\":[\"1\"]}}");
  }

  @ParameterizedTest
  @CsvSource({"0,none", "2,more than one"})
  void serverStream_ofAnotherNumberOfRequests_isUnimplemented(int requests, String seen) {
    byte[] body = NOTHING;
    for (int i = 0; i < requests; i++) {
      body = join(body, json("{}"));
    }
    TestCall call = world.post("Repeat", JSON, body);

    assertThat(call.status()).isEqualTo(200);
    assertEnd(
        call,
        "{\"error\":{\"code\":\"unimplemented\",\"message\":\"/verification.v1.ContractService/Repeat must have exactly one request message, but there is %s\"}}"
            .formatted(seen));
  }

  @Test
  void clientStream_isAnsweredAtItsEnd() {
    TestCall call = world.post("Collect", JSON);
    call.send(json("{\"text\":\"a\"}"));
    call.send(json("{\"text\":\"b\"}"));
    call.end();

    assertMessage(call, 0, "{\"text\":\"a,b\",\"count\":2}");
    assertEnd(call, "{}");
  }

  @Test
  void clientStream_ofNothing_isAnswered() {
    TestCall call = world.post("Collect", PROTO, NOTHING);

    assertThat(message(call, 0)).isEmpty();
    assertEnd(call, "{}");
  }

  @Test
  void clientStream_ofEmptyMessages_countsThem() throws IOException {
    TestCall call = world.post("Collect", PROTO, new byte[15]);

    assertThat(Reply.parseFrom(message(call, 0)).getCount()).isEqualTo(3);
    assertEnd(call, "{}");
  }

  @Test
  void clientStream_thatFailsBeforeItsEnd_isAnsweredAndTheRestDiscarded() {
    TestCall call = world.post("Collect", JSON);
    call.send(json("{\"code\":\"ABORTED\",\"text\":\"stop\"}"));

    assertEnd(call, "{\"error\":{\"code\":\"aborted\",\"message\":\"stop\"}}");
    call.send(json("{}"));
    call.end();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void stream_inRandomPieces_isTheSame(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] body = NOTHING;
    for (int i = 0; i < 50; i++) {
      body = join(body, json("{\"text\":\"" + "x".repeat(random.nextInt(300)) + "\"}"));
    }
    TestCall call = world.post("Collect", JSON);
    int sent = 0;
    while (sent < body.length) {
      int count = Math.min(body.length - sent, 1 + random.nextInt(400));
      call.send(Arrays.copyOfRange(body, sent, sent + count));
      sent += count;
    }
    call.end();

    assertThat(new String(message(call, 0), UTF_8)).as("seed %d", seed).endsWith("\"count\":50}");
    assertEnd(call, "{}");
  }

  @Test
  void stream_byteByByte_isTheSame() {
    TestCall call = world.post("Collect", JSON);
    for (byte b : join(json("{\"text\":\"a\"}"), json("{}"))) {
      call.send(new byte[] {b});
    }
    call.end();

    assertMessage(call, 0, "{\"text\":\"a,\",\"count\":2}");
    assertEnd(call, "{}");
  }

  @Test
  void bidi_isFullDuplexOverHttp2AndHalfDuplexOverHttp1() {
    TestCall call = world.post("Chat", JSON);
    call.send(json("{\"text\":\"a\"}"));
    if (world.version() != HttpVersion.HTTP_1) {
      assertMessage(call, 0, "{\"text\":\"a\",\"count\":1}");
    }
    call.send(json("{\"text\":\"b\"}"));
    call.end();

    if (world.version() == HttpVersion.HTTP_1) {
      assertMessage(call, 0, "{\"text\":\"a\",\"count\":1}");
    }
    assertMessage(call, 0, "{\"text\":\"b\",\"count\":2}");
    assertEnd(call, "{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/proto", "application/connect+foo", "text/html"})
  void contentType_thatIsNotUnderstood_is415(String contentType) {
    TestCall call = world.post("Chat", contentType, NOTHING);

    assertThat(call.status()).isEqualTo(415);
    assertThat(call.headers().first("accept-post").orElseThrow()).contains(PROTO, JSON);
  }

  @Test
  void unknownPath_isUnimplementedAtTheEnd() {
    TestCall call = world.open("POST", "/a.B/C", "content-type", JSON);
    call.end();

    assertThat(call.status()).isEqualTo(200);
    assertEnd(
        call,
        "{\"error\":{\"code\":\"unimplemented\",\"message\":\"unknown procedure /a.B/C:"
            + " the service is unknown\"}}");
  }

  @ParameterizedTest
  @CsvSource({"0,", "1,", "2,gzip"})
  void mixedCompression_isRead(int compressedMessages, String encoding) {
    byte[] body = NOTHING;
    for (int i = 0; i < 3; i++) {
      byte[] plain = utf8("{\"text\":\"m\"}");
      boolean compressed = encoding != null && i < compressedMessages;
      body =
          join(
              body,
              compressed ? envelope(1, ConnectUnaryContractTest.gzip(plain)) : envelope(0, plain));
    }
    TestCall call =
        encoding == null
            ? world.post("Collect", JSON, body)
            : world.post("Collect", JSON, body, "connect-content-encoding", encoding);

    assertMessage(call, 0, "{\"text\":\"m,m,m\",\"count\":3}");
    assertEnd(call, "{}");
  }

  @Test
  void reply_isCompressedFromTheMinimumUp() throws IOException {
    String text = "x".repeat(2_000);
    TestCall call =
        world.post(
            "Chat",
            JSON,
            join(json("{\"text\":\"small\"}"), json("{\"text\":\"" + text + "\"}")),
            "connect-accept-encoding",
            "gzip");

    assertThat(call.headers().first("connect-content-encoding")).contains("gzip");
    assertMessage(call, 0, "{\"text\":\"small\",\"count\":1}");
    byte[] reply = new GZIPInputStream(new ByteArrayInputStream(message(call, 1))).readAllBytes();
    assertThat(new String(reply, UTF_8)).contains(text);
    assertEnd(call, "{}");
  }

  @ParameterizedTest
  @CsvSource({",", "identity,"})
  void compressedFlag_withoutEncoding_isInternal(String encoding) {
    byte[] body = envelope(1, utf8("{}"));
    TestCall call =
        encoding == null
            ? world.post("Collect", JSON, body)
            : world.post("Collect", JSON, body, "connect-content-encoding", encoding);

    assertEnd(
        call,
        "{\"error\":{\"code\":\"internal\",\"message\":\"a message is marked as compressed, but the"
            + " request names no encoding\"}}");
  }

  @Test
  void unknownEncoding_isUnimplemented() {
    TestCall call = world.post("Collect", JSON, NOTHING, "connect-content-encoding", "foo");

    assertEnd(
        call,
        "{\"error\":{\"code\":\"unimplemented\",\"message\":\"unknown encoding \\\"foo\\\":"
            + " supported are identity,gzip,deflate\"}}");
  }

  @Test
  void truncatedEnvelope_isInvalid() {
    TestCall call = world.post("Collect", JSON, Arrays.copyOf(json("{}"), 6));

    assertEnd(
        call,
        "{\"error\":{\"code\":\"invalid_argument\",\"message\":\"request ends after 1 of the 2"
            + " bytes that an envelope announces\"}}");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 0x80})
  void otherFlags_areInvalid(int flags) {
    TestCall call = world.post("Collect", JSON, envelope(flags, utf8("{}")));

    assertEnd(
        call,
        "{\"error\":{\"code\":\"invalid_argument\",\"message\":\"envelope has flags 0x%02x, but those of a request are 0x00 or 0x01\"}}"
            .formatted(flags));
  }

  @Test
  @Attack(value = "length prefix of 4 GiB", kind = Kind.BOMB)
  void lengthPrefixOfFourGibibytes_isRefusedBeforeItsBytesCome() {
    TestCall call = world.post("Collect", JSON);
    call.send(new byte[] {0, -1, -1, -1, -1});

    assertEnd(
        call,
        "{\"error\":{\"code\":\"resource_exhausted\",\"message\":\"request message has at least"
            + " 4,294,967,295 bytes, but the server allows 100,000"
            + " (ServerLimits.withRequestMessageBytes)\"}}");
    call.end();
  }

  @Test
  void limit_isForEachMessage() {
    byte[] message = Order.newBuilder().setText("x".repeat(60_000)).build().toByteArray();
    TestCall call =
        world.post(
            "Chat", PROTO, join(envelope(0, message), envelope(0, message), envelope(0, message)));

    for (int i = 0; i < 3; i++) {
      assertThat(message(call, 0)).hasSizeGreaterThan(60_000);
    }
    assertEnd(call, "{}");
  }

  @Test
  @Attack(value = "bomb as the second message of a stream", kind = Kind.BOMB)
  void secondMessage_overTheLimitWhenDecompressed_isRefused() {
    byte[] large =
        ConnectUnaryContractTest.gzip(
            Order.newBuilder().setText("x".repeat(ServerWorld.LIMIT_BYTES)).build().toByteArray());
    TestCall call =
        world.post(
            "Chat",
            PROTO,
            join(envelope(0, NOTHING), envelope(1, large)),
            "connect-content-encoding",
            "gzip");

    message(call, 0);
    assertThat(end(call))
        .startsWith("{\"error\":{\"code\":\"resource_exhausted\"")
        .contains("100,000");
  }

  @Test
  void timeout_endsAStreamThatWaitsForMessages() {
    TestCall call = world.post("Collect", JSON, "connect-timeout-ms", "50");
    call.send(json("{}"));

    assertThat(end(call)).startsWith("{\"error\":{\"code\":\"deadline_exceeded\"");
    call.end();
  }

  @Test
  void timeout_interruptsTheHandlerOfAStream() {
    end(world.post("Repeat", JSON, json("{}"))); // The first call loads classes.
    TestCall call =
        world.post("Repeat", JSON, json("{\"gate\":\"stream\"}"), "connect-timeout-ms", "1000");

    assertThat(end(call)).startsWith("{\"error\":{\"code\":\"deadline_exceeded\"");
    world.gates.at("stream").awaitInterrupt();
  }

  @ParameterizedTest
  @EnumSource(names = "UNRECOGNIZED", mode = EnumSource.Mode.EXCLUDE)
  void timeout_isTheAnswerWhateverTheHandlerMakesOfItsInterrupt(Interrupted interrupted) {
    byte[] order = json("{\"gate\":\"stream\",\"interrupted\":\"" + interrupted + "\"}");
    TestCall call = world.post("Collect", JSON, order, "connect-timeout-ms", "30");

    assertThat(end(call)).startsWith("{\"error\":{\"code\":\"deadline_exceeded\"");
  }

  @Test
  void disconnect_wakesAHandlerThatWaitsForMessages() {
    TestCall call = world.post("Collect", JSON);
    call.send(json("{}"));

    call.disconnect();
  }

  @Test
  void disconnect_wakesAHandlerWhoseClientDoesNotRead() {
    TestCall call =
        world.post(
            "Repeat", JSON, json("{\"text\":\"" + "x".repeat(1_000) + "\",\"count\":100000000}"));
    call.status();

    call.disconnect();
  }

  @Test
  void crash_isInternalWithoutItsText() {
    TestCall call = world.post("Repeat", JSON, json("{\"count\":1,\"crash\":true}"));

    message(call, 0);
    assertEnd(call, "{\"error\":{\"code\":\"internal\",\"message\":\"internal error\"}}");
  }

  private static byte[] json(String json) {
    return envelope(0, utf8(json));
  }

  private static byte[] message(TestCall call, int flags) {
    ByteBuffer prefix = ByteBuffer.wrap(call.read(5));
    assertThat(prefix.get()).isEqualTo((byte) flags);
    return call.read(prefix.getInt());
  }

  private static void assertMessage(TestCall call, int flags, String expected) {
    assertThat(new String(message(call, flags), UTF_8)).isEqualTo(expected);
  }

  private static String end(TestCall call) {
    String end = new String(message(call, 2), UTF_8);
    assertThat(body(call)).isEmpty();
    return end;
  }

  private static void assertEnd(TestCall call, String expected) {
    assertThat(end(call)).isEqualTo(expected);
  }
}
