package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.NOTHING;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unary calls of the Connect protocol over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
class ConnectUnaryContractTest {

  private static final String JSON = "application/json";
  private static final String PROTO = "application/proto";

  private final ServerWorld world;

  ConnectUnaryContractTest(Transport transport) {
    this.world = ServerWorld.of(transport);
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  @Test
  void json_isAnswered() {
    TestCall call = world.post("Ask", JSON, utf8("{\"text\":\"hi\",\"unknown\":[1]}"));

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("content-type")).contains(JSON);
    assertThat(call.headers().first("accept-encoding")).contains("gzip,deflate");
    assertThat(call.headers().contains("content-encoding")).isFalse();
    assertThat(body(call)).isEqualTo("{\"text\":\"hi\",\"count\":1}");
  }

  @Test
  void proto_isAnswered() throws InvalidProtocolBufferException {
    TestCall call = world.post("Ask", PROTO, order("hi").toByteArray());

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("content-type")).contains(PROTO);
    assertThat(Reply.parseFrom(call.read(Integer.MAX_VALUE)))
        .isEqualTo(Reply.newBuilder().setText("hi").setCount(1).build());
  }

  @Test
  void emptyProto_isAMessage() throws InvalidProtocolBufferException {
    TestCall call = world.post("Ask", PROTO, NOTHING);

    assertThat(Reply.parseFrom(call.read(Integer.MAX_VALUE)).getCount()).isEqualTo(1);
  }

  @Test
  void body_byteByByte_isAnswered() {
    TestCall call = world.post("Ask", JSON);
    for (byte b : utf8("{\"text\":\"slow\"}")) {
      call.send(new byte[] {b});
    }
    call.end();

    assertThat(body(call)).isEqualTo("{\"text\":\"slow\",\"count\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Application/JSON", "application/json; charset=utf-8"})
  void contentType_inOtherSpelling_isUnderstood(String contentType) {
    assertThat(world.post("Ask", contentType, utf8("{}")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/foo",
        "image/jpeg",
        "text/plain",
        "application/json; charset=latin1",
        "application/connect+json",
        "application/connect+foo"
      })
  void contentType_thatIsNotUnderstood_is415(String contentType) {
    TestCall call = world.post("Ask", contentType, utf8("{}"));

    assertThat(call.status()).isEqualTo(415);
    assertThat(call.headers().first("accept-post").orElseThrow())
        .contains(PROTO, JSON)
        .doesNotContain("connect+");
    assertThat(call.headers().first("content-type")).contains("text/plain; charset=utf-8");
    assertThat(body(call))
        .startsWith("the request has the content type \"" + contentType + "\"")
        .contains("application/proto, application/json", "application/grpc+proto")
        .endsWith("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "CANCELED,499",
    "UNKNOWN,500",
    "INVALID_ARGUMENT,400",
    "DEADLINE_EXCEEDED,504",
    "NOT_FOUND,404",
    "ALREADY_EXISTS,409",
    "PERMISSION_DENIED,403",
    "RESOURCE_EXHAUSTED,429",
    "FAILED_PRECONDITION,400",
    "ABORTED,409",
    "OUT_OF_RANGE,400",
    "UNIMPLEMENTED,501",
    "INTERNAL,500",
    "UNAVAILABLE,503",
    "DATA_LOSS,500",
    "UNAUTHENTICATED,401"
  })
  void error_hasItsStatusAndJson(String code, int status) {
    TestCall call =
        world.post(
            "Ask", PROTO, order("why \"☺\" 😈\n").toBuilder().setCode(code).build().toByteArray());

    assertThat(call.status()).isEqualTo(status);
    assertThat(call.headers().first("content-type")).contains(JSON);
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"%s\",\"message\":\"why \\\"☺\\\" 😈\\n\"}",
            code.toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void error_withoutMessage_hasNone() {
    TestCall call = world.post("Ask", JSON, utf8("{\"code\":\"ABORTED\"}"));

    assertThat(body(call)).isEqualTo("{\"code\":\"aborted\"}");
  }

  @Test
  void error_withDetail_hasItsTypeAndBytesAndJson() {
    Order order = order("d").toBuilder().setCode("NOT_FOUND").setDetail(true).build();
    TestCall call = world.post("Ask", PROTO, order.toByteArray());

    String value = Base64.getEncoder().withoutPadding().encodeToString(order.toByteArray());
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"not_found\",\"message\":\"d\",\"details\":[{\"type\":\"verification.v1.Order\",\"value\":\"%s\",\"debug\":{\"text\":\"d\",\"code\":\"NOT_FOUND\",\"detail\":true}}]}",
            value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ABORTED"})
  void metadata_isSentWithSuccessAndError(String code) {
    Order order =
        Order.newBuilder()
            .setCode(code)
            .putHeaders("x-header", "a, b")
            .putTrailers("x-trailer", "c")
            .putHeaders("content-type", "evil/type")
            .build();
    TestCall call = world.post("Ask", PROTO, order.toByteArray());

    assertThat(call.headers().all("x-header")).containsExactly("a, b");
    assertThat(call.headers().all("trailer-x-trailer")).containsExactly("c");
    assertThat(call.headers().all("content-type")).hasSize(1).doesNotContain("evil/type");
  }

  @Test
  @Attack(value = "crash with a secret in its text", kind = Kind.DISCLOSURE)
  void crash_isInternalWithoutItsText() {
    TestCall call = world.post("Ask", JSON, utf8("{\"crash\":true}"));

    assertThat(call.status()).isEqualTo(500);
    assertThat(body(call)).isEqualTo("{\"code\":\"internal\",\"message\":\"internal error\"}");
  }

  @Test
  void methodWithoutHandler_isUnimplemented() {
    TestCall call = world.post("Missing", JSON, utf8("{}"));

    assertThat(call.status()).isEqualTo(501);
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"unimplemented\",\"message\":\"/verification.v1.ContractService/Missing is"
                + " not implemented\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "/other.v1.Service/Ask,the service is unknown",
    "/verification.v1.ContractService/ask,the service does not have this method",
    "/,a procedure's path has the form /package.Service/Method",
    "/verification.v1.ContractService,a procedure's path has the form /package.Service/Method",
    "/verification.v1.ContractService/Ask/,a procedure's path has the form /package.Service/Method",
    "/verification.v1.ContractService/%41sk,the service does not have this method",
    "//verification.v1.ContractService/Ask,a procedure's path has the form /package.Service/Method"
  })
  void unknownPath_is404(String path, String why) {
    TestCall call = world.open("POST", path, "content-type", JSON);
    call.send(utf8("{}"));
    call.end();

    assertThat(call.status()).isEqualTo(404);
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"unimplemented\",\"message\":\"unknown procedure %s: %s\"}", path, why);
  }

  @Test
  void unknownPath_thatIsLong_isCut() {
    TestCall call = world.open("POST", "/" + "a".repeat(3000), "content-type", JSON);
    call.end();

    assertThat(body(call)).contains("unknown procedure /aaaa").hasSizeLessThan(300);
  }

  @ParameterizedTest
  @CsvSource({
    "Ask,DELETE,'GET, POST'",
    "Ask,PUT,'GET, POST'",
    "Change,GET,POST",
    "Change,OPTIONS,POST",
    "Collect,GET,POST"
  })
  void otherHttpMethod_is405(String method, String httpMethod, String allow) {
    TestCall call = world.open(httpMethod, ServerWorld.SERVICE + method);
    call.end();

    assertThat(call.status()).isEqualTo(405);
    assertThat(call.headers().first("allow")).contains(allow);
    assertThat(call.headers().first("content-type")).contains("text/plain; charset=utf-8");
    assertThat(body(call))
        .isEqualTo(
            httpMethod.equals("HEAD")
                ? ""
                : "HTTP method \"%s\" is not allowed: call /verification.v1.ContractService/%s by %s\n"
                    .formatted(httpMethod, method, allow.replace(", ", " or ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{} x", "{'text':'a'}", "[]", "{\"count\":\"x\"}", "", "{\"count\":NaN}"})
  void malformedJson_isInvalid(String json) {
    TestCall call = world.post("Ask", JSON, utf8(json));

    assertThat(call.status()).isEqualTo(400);
    assertThat(body(call))
        .startsWith(
            "{\"code\":\"invalid_argument\",\"message\":\"invalid JSON for verification.v1.Order at"
                + " byte ");
  }

  @Test
  void malformedUtf8_isInvalid() {
    TestCall call = world.post("Ask", JSON, new byte[] {'"', (byte) 0xC3, '"'});

    assertThat(call.status()).isEqualTo(400);
  }

  @Test
  void malformedProto_isInvalid() {
    TestCall call = world.post("Ask", PROTO, new byte[] {0x0A, 0x7F, 'x'});

    assertThat(call.status()).isEqualTo(400);
    assertThat(body(call))
        .startsWith(
            "{\"code\":\"invalid_argument\",\"message\":\"invalid binary form of"
                + " verification.v1.Order (3 bytes): ");
  }

  @Test
  void get_readsEveryForm() {
    String json = URLEncoder.encode("{\"text\":\"a b\"}", StandardCharsets.UTF_8);
    String base64 =
        Base64.getUrlEncoder().withoutPadding().encodeToString(order("a b").toByteArray());

    for (String query :
        new String[] {
          "connect=v1&encoding=json&message=" + json,
          "message=" + json + "&foo=bar&encoding=json&base64=0",
          "base64=1&encoding=proto&message=" + base64,
          "base64=1&encoding=proto&connect=v1&message=" + base64 + "%3D",
        }) {
      TestCall call = world.get("Ask?" + query);
      assertThat(call.status()).as(query).isEqualTo(200);
      assertThat(body(call)).contains("a b");
    }
  }

  @Test
  void get_withCompressedMessage_isAnswered() {
    String message =
        Base64.getUrlEncoder()
            .encodeToString(gzip(utf8("{\"text\":\"zipped\"}")))
            .replace("=", "%3D");
    TestCall call = world.get("Ask?encoding=json&compression=gzip&base64=1&message=" + message);

    assertThat(body(call)).isEqualTo("{\"text\":\"zipped\",\"count\":1}");
  }

  @Test
  void get_whoseAnswerMayBeCompressed_variesByAcceptEncoding() {
    String query = "Ask?encoding=json&message=%7B%22text%22:%22" + "a".repeat(2000) + "%22%7D";
    TestCall plain = world.get(query);
    TestCall compressed = world.open("GET", ServerWorld.SERVICE + query, "accept-encoding", "gzip");
    compressed.end();
    TestCall posted = world.post("Ask", JSON, utf8("{}"));

    assertThat(plain.headers().all("vary")).containsExactly("Accept-Encoding");
    assertThat(compressed.headers().first("content-encoding")).contains("gzip");
    assertThat(compressed.headers().all("vary")).containsExactly("Accept-Encoding");
    assertThat(posted.headers().contains("vary")).isFalse();
  }

  @Test
  void get_withoutMessage_isAnEmptyProtoMessage() {
    assertThat(world.get("Ask?encoding=proto").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "message=x,400,invalid_argument",
    "encoding=json&encoding=json,400,invalid_argument",
    "encoding=json&message=%7B&message=x,400,invalid_argument",
    "encoding=json&connect=v2&message=%7B%7D,400,invalid_argument",
    "encoding=json&message=%7,400,invalid_argument",
    "encoding=proto&base64=1&message=!,400,invalid_argument",
    "encoding=json&compression=foo&message=%7B%7D,501,unimplemented",
    "encoding=json&message=%7B%22code%22:%22NOT_FOUND%22%7D,404,not_found",
  })
  void get_failsWithItsError(String query, int status, String code) {
    TestCall call = world.get("Ask?" + query);

    assertThat(call.status()).isEqualTo(status);
    assertThat(body(call)).startsWith("{\"code\":\"" + code + "\"");
  }

  /** Whatever of a request is quoted is cut. */
  @ParameterizedTest
  @CsvSource({
    "content-type,415",
    "content-encoding,501",
    "connect-timeout-ms,400",
    "connect-protocol-version,400",
  })
  void field_thatIsLongAndWrong_isQuotedInPart(String name, int status) {
    String longValue = "x".repeat(5000);
    TestCall call =
        name.equals("content-type")
            ? world.post("Ask", longValue, NOTHING)
            : world.post("Ask", JSON, NOTHING, name, longValue);

    assertThat(call.status()).isEqualTo(status);
    assertThat(body(call)).contains("x".repeat(100) + "...").hasSizeLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"NAME\":1,\"NAME\":2}", "{\"count\":\"NAME\"}", "{\"code\":NAME}", "NAME"})
  void longJson_thatIsWrong_isQuotedInPart(String json) {
    TestCall call = world.post("Ask", JSON, utf8(json.replace("NAME", "n".repeat(40_000))));

    assertThat(call.status()).isEqualTo(400);
    assertThat(body(call)).contains("invalid_argument").hasSizeLessThan(500);
  }

  @Test
  void get_ofAnUnknownEncoding_is415() {
    assertThat(world.get("Ask?encoding=foo&message=x").status()).isEqualTo(415);
  }

  @Test
  void get_withTimeout_hasADeadline() {
    TestCall call =
        world.open(
            "GET",
            ServerWorld.SERVICE + "Ask?encoding=json&message=%7B%22gate%22:%22g%22%7D",
            "connect-timeout-ms",
            "20");
    call.end();

    assertThat(call.status()).isEqualTo(504);
  }

  @Test
  void protocolVersion_otherThanOne_isInvalid() {
    assertThat(world.post("Ask", JSON, utf8("{}"), "connect-protocol-version", "1").status())
        .isEqualTo(200);
    TestCall call = world.post("Ask", JSON, utf8("{}"), "connect-protocol-version", "2");

    assertThat(call.status()).isEqualTo(400);
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"invalid_argument\",\"message\":\"connect-protocol-version is \\\"2\\\","
                + " but must be \\\"1\\\"\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "12345678901", "x"})
  void timeout_thatIsNoNumber_isInvalid(String timeout) {
    TestCall call = world.post("Ask", JSON, utf8("{}"), "connect-timeout-ms", timeout);

    assertThat(call.status()).isEqualTo(400);
    assertThat(body(call)).contains("\"invalid_argument\"", "connect-timeout-ms", "1 to 10 digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "20"})
  void timeout_thatPasses_interruptsTheHandlerAndTellsTheClient(String timeout) {
    TestCall call =
        world.post("Ask", JSON, utf8("{\"gate\":\"late\"}"), "connect-timeout-ms", timeout);

    assertThat(call.status()).isEqualTo(504);
    assertThat(body(call)).startsWith("{\"code\":\"deadline_exceeded\"");
  }

  @Test
  void timeout_reachesWaitingHandler() {
    body(world.post("Ask", JSON, utf8("{}"))); // The first call loads classes.
    world.post("Ask", JSON, utf8("{\"gate\":\"wait\"}"), "connect-timeout-ms", "1000").status();

    world.gates.at("wait").awaitInterrupt();
    world.gates.at("wait").awaitCancel();
  }

  @Test
  void timeout_coversTheBodyToo() {
    TestCall call = world.post("Ask", JSON, "connect-timeout-ms", "20");
    call.send(utf8("{"));

    assertThat(call.status()).isEqualTo(504);
    call.end();
  }

  @Test
  void disconnect_reachesTheHandler() {
    TestCall call = world.post("Ask", JSON, utf8("{\"gate\":\"gone\"}"));
    world.gates.at("gone").awaitArrival();

    call.disconnect();

    world.gates.at("gone").awaitInterrupt();
    world.gates.at("gone").awaitCancel();
  }

  @Test
  void disconnect_inTheBody_leavesNothingBehind() {
    TestCall call = world.post("Ask", JSON);
    call.send(utf8("{\"te"));

    call.disconnect();
  }

  @Test
  void unknownEncoding_isUnimplemented() {
    TestCall call = world.post("Ask", JSON, utf8("{}"), "content-encoding", "foo");

    assertThat(call.status()).isEqualTo(501);
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"unimplemented\",\"message\":\"unknown encoding \\\"foo\\\": supported are"
                + " identity,gzip,deflate\"}");
    assertThat(call.headers().first("accept-encoding")).contains("gzip,deflate");
  }

  @Test
  void compressedRequest_isAnsweredInItsEncoding() throws IOException {
    byte[] request = gzip(utf8("{\"text\":\"abc\",\"count\":1000}"));
    TestCall call = world.post("Ask", JSON, request, "content-encoding", "gzip");

    assertThat(call.headers().first("content-encoding")).contains("gzip");
    byte[] reply =
        new GZIPInputStream(new ByteArrayInputStream(call.read(Integer.MAX_VALUE))).readAllBytes();
    assertThat(new String(reply, StandardCharsets.UTF_8)).contains("abcabcabc");
  }

  @ParameterizedTest
  @CsvSource({
    "'deflate, gzip',1000,deflate",
    "'br, gzip;q=0.5',1000,gzip",
    "'gzip;q=0',1000,",
    "br,1000,",
    "gzip,1,",
    "identity,1000,"
  })
  void responseEncoding_isTheFirstAcceptedFromTheMinimumUp(
      String accepted, int count, String expected) {
    TestCall call =
        world.post(
            "Ask",
            JSON,
            utf8("{\"text\":\"abc\",\"count\":" + count + "}"),
            "accept-encoding",
            accepted);

    assertThat(call.headers().first("content-encoding").orElse(null)).isEqualTo(expected);
    assertThat(call.status()).isEqualTo(200);
  }

  @Test
  void emptyCompressedBody_isNotDecompressed() {
    assertThat(world.post("Ask", PROTO, NOTHING, "content-encoding", "gzip").status())
        .isEqualTo(200);
  }

  @Test
  void corruptCompressedBody_isInvalid() {
    TestCall call = world.post("Ask", PROTO, utf8("no gzip"), "content-encoding", "gzip");

    assertThat(call.status()).isEqualTo(400);
    assertThat(body(call)).startsWith("{\"code\":\"invalid_argument\"").contains("gzip");
  }

  @Test
  void message_atTheLimit_passes() {
    Order order = order("x".repeat(ServerWorld.LIMIT_BYTES - 4));
    assertThat(order.getSerializedSize()).isEqualTo(ServerWorld.LIMIT_BYTES);

    assertThat(world.post("Ask", PROTO, order.toByteArray()).status()).isEqualTo(200);
    assertThat(
            world
                .post("Ask", PROTO, gzip(order.toByteArray()), "content-encoding", "gzip")
                .status())
        .isEqualTo(200);
  }

  @Test
  void message_onePastTheLimit_isRefused() {
    Order order = order("x".repeat(ServerWorld.LIMIT_BYTES - 3));
    TestCall plain = world.post("Ask", PROTO, order.toByteArray());
    TestCall zipped =
        world.post("Ask", PROTO, gzip(order.toByteArray()), "content-encoding", "gzip");

    assertThat(plain.status()).isEqualTo(429);
    assertThat(body(plain)).startsWith("{\"code\":\"resource_exhausted\"").contains("100,000");
    assertThat(zipped.status()).isEqualTo(429);
    assertThat(body(zipped)).startsWith("{\"code\":\"resource_exhausted\"").contains("100,000");
  }

  @Test
  @Attack(value = "gzip bomb of 64 MiB", kind = Kind.BOMB)
  void bombOfZeros_isRefused() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        zipped.write(zeros);
      }
    }

    TestCall call = world.post("Ask", PROTO, bomb.toByteArray(), "content-encoding", "gzip");

    assertThat(call.status()).isEqualTo(429);
    assertThat(body(call)).startsWith("{\"code\":\"resource_exhausted\"");
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  static byte[] gzip(byte[] message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(message);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
