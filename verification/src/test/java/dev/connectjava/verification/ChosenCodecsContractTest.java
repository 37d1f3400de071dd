package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Compressions;
import dev.connectjava.Router;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that has exactly the codecs and compressions that were named, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ChosenCodecsContractTest {

  private static final byte[] HI = Order.newBuilder().setText("hi").build().toByteArray();
  private static final byte[] FAILING =
      Order.newBuilder().setText("no").setCode("NOT_FOUND").build().toByteArray();

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();

  ChosenCodecsContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private ServerWorld of(Router.Builder router) {
    ServerWorld world = ServerWorld.of(transport, router);
    worlds.add(world);
    return world;
  }

  private ServerWorld withoutJson() {
    return of(Router.builder().codecs(new ProtoCodec()));
  }

  @Test
  void unaryCallInACodecThatIsNotThere_isUnsupported() {
    TestCall call = withoutJson().post("Ask", "application/json", utf8("{}"));

    assertThat(call.status()).isEqualTo(415);
    String accepted = call.headers().first("accept-post").orElseThrow();
    assertThat(accepted).contains("application/proto", "application/grpc").doesNotContain("json");
    assertThat(body(call)).contains("\"application/json\"").doesNotContain("+json");
  }

  @Test
  void getInACodecThatIsNotThere_isUnsupported() {
    TestCall call = withoutJson().get("Ask?connect=v1&encoding=json&message=%7B%7D");

    assertThat(call.status()).isEqualTo(415);
    assertThat(body(call)).contains("json");
  }

  @Test
  void connectStreamInACodecThatIsNotThere_isUnsupported() {
    TestCall call =
        withoutJson().post("Repeat", "application/connect+json", envelope(0, utf8("{}")));

    assertThat(call.status()).isEqualTo(415);
    assertThat(call.headers().first("accept-post").orElseThrow())
        .contains("application/connect+proto")
        .doesNotContain("json");
  }

  @Test
  void grpcInACodecThatIsNotThere_isUnimplemented() {
    ServerWorld world = withoutJson();
    for (String method : List.of("Ask", "Repeat")) {
      TestCall call = world.post(method, "application/grpc+json", envelope(0, utf8("{}")));

      if (world.version() == HttpVersion.HTTP_1) { // It is not spoken there at all.
        assertThat(call.status()).isEqualTo(505);
      } else {
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.headers().first("grpc-status")).contains("12");
        assertThat(call.headers().first("grpc-message"))
            .contains("unknown codec \"json\": supported are proto");
      }
    }
  }

  @Test
  void grpcWebInACodecThatIsNotThere_isUnimplemented() {
    ServerWorld world = withoutJson();
    for (String method : List.of("Ask", "Repeat")) {
      TestCall call = world.post(method, "application/grpc-web+json", envelope(0, utf8("{}")));

      assertThat(call.status()).isEqualTo(200);
      assertThat(body(call))
          .contains("grpc-status: 12\r\n")
          .contains("grpc-message: unknown codec \"json\": supported are proto\r\n");
    }
  }

  @Test
  void grpcWebTextInACodecThatIsNotThere_isUnimplemented() {
    ServerWorld world = withoutJson();
    for (String method : List.of("Ask", "Repeat")) {
      byte[] message = Base64.getEncoder().encode(envelope(0, utf8("{}")));
      TestCall call = world.post(method, "application/grpc-web-text+json", message);

      assertThat(call.status()).isEqualTo(200);
      assertThat(new String(Base64.getDecoder().decode(call.read(Integer.MAX_VALUE)), UTF_8))
          .contains("grpc-status: 12\r\n");
    }
  }

  @Test
  void errorOfAServerWithoutJson_isJson() {
    TestCall call = withoutJson().post("Ask", "application/proto", FAILING);

    assertThat(call.status()).isEqualTo(404);
    assertThat(call.headers().first("content-type")).contains("application/json");
    assertThat(body(call)).isEqualTo("{\"code\":\"not_found\",\"message\":\"no\"}");
  }

  @Test
  void endOfAStreamOfAServerWithoutJson_isJson() {
    ServerWorld world = withoutJson();

    TestCall answered = world.post("Repeat", "application/connect+proto", envelope(0, HI));
    assertThat(answered.status()).isEqualTo(200);
    assertThat(end(answered)).isEqualTo("{}");
    TestCall failed = world.post("Repeat", "application/connect+proto", envelope(0, FAILING));
    assertThat(end(failed)).isEqualTo("{\"error\":{\"code\":\"not_found\",\"message\":\"no\"}}");
  }

  /** What the last envelope of a Connect stream contains. */
  private static String end(TestCall call) {
    byte[] all = call.read(Integer.MAX_VALUE);
    int offset = 0;
    while (all[offset] != 2) {
      offset += 5 + ByteBuffer.wrap(all).getInt(offset + 1);
    }
    return new String(Arrays.copyOfRange(all, offset + 5, all.length), UTF_8);
  }

  @Test
  void callInACodecThatWasNamed_isAnswered() {
    assertThat(withoutJson().post("Ask", "application/proto", HI).status()).isEqualTo(200);
    ServerWorld withoutProto = of(Router.builder().codecs(new JsonCodec()));
    assertThat(body(withoutProto.post("Ask", "application/json", utf8("{\"text\":\"hi\"}"))))
        .contains("hi");
    assertThat(withoutProto.post("Ask", "application/proto", HI).status()).isEqualTo(415);
  }

  @Test
  void codecs_areToldInTheirOrder() {
    ServerWorld jsonFirst = of(Router.builder().codecs(new JsonCodec(), new ProtoCodec()));
    ServerWorld protoFirst = of(Router.builder().codecs(new ProtoCodec(), new JsonCodec()));
    TestCall json = jsonFirst.post("Ask", "text/plain", utf8("{}"));
    TestCall proto = protoFirst.post("Ask", "text/plain", utf8("{}"));

    assertThat(json.headers().first("accept-post").orElseThrow())
        .endsWith("application/json, application/proto");
    assertThat(proto.headers().first("accept-post").orElseThrow())
        .endsWith("application/proto, application/json");
  }

  @Test
  void codecThatIsAdded_isThereInAnyOrder() {
    for (Router.Builder router :
        List.of(
            Router.builder().codec(new JsonCodec()).codecs(new ProtoCodec()),
            Router.builder().codecs(new ProtoCodec()).codec(new JsonCodec()))) {
      ServerWorld world = of(router);
      assertThat(world.post("Ask", "application/proto", HI).status()).isEqualTo(200);
      assertThat(world.post("Ask", "application/json", utf8("{}")).status()).isEqualTo(200);
    }
  }

  @Test
  void twoCodecsOfOneName_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().codecs(new JsonCodec(), new JsonCodec()).build())
        .withMessage("two of the codecs are named \"json\"");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Router.builder().compressions(Compressions.gzip(1), Compressions.gzip(2)).build())
        .withMessage("two of the compressions are named \"gzip\"");
  }

  @Test
  void compressions_areThoseThatWereNamed() {
    ServerWorld world =
        of(Router.builder().compressions(Compressions.gzip(6)).compressionMinimumBytes(0));

    TestCall both = world.post("Ask", "application/proto", HI, "accept-encoding", "deflate, gzip");
    assertThat(both.headers().first("content-encoding")).contains("gzip");
    assertThat(
            world
                .post("Ask", "application/proto", HI, "accept-encoding", "deflate")
                .headers()
                .contains("content-encoding"))
        .isFalse();
    TestCall deflated = world.post("Ask", "application/proto", HI, "content-encoding", "deflate");
    assertThat(deflated.status()).isEqualTo(501);
    assertThat(deflated.headers().first("accept-encoding")).contains("gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect-accept-encoding", "grpc-accept-encoding"})
  void compressions_areToldInTheirOrder(String header) {
    String type =
        header.startsWith("grpc") ? "application/grpc-web+proto" : "application/connect+proto";
    ServerWorld world =
        of(Router.builder().compressions(Compressions.deflate(1), Compressions.gzip(1)));
    ServerWorld none = of(Router.builder().compressions());

    assertThat(world.post("Repeat", type, envelope(0, HI)).headers().first(header))
        .contains("deflate,gzip");
    assertThat(none.post("Repeat", type, envelope(0, HI)).headers().contains(header)).isFalse();
  }

  @Test
  void compressionsThatAreNone_compressNothing() {
    ServerWorld world = of(Router.builder().compressions().compressionMinimumBytes(0));

    TestCall call = world.post("Ask", "application/proto", HI, "accept-encoding", "gzip");
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().contains("content-encoding")).isFalse();
    TestCall compressed =
        world.open(
            "POST",
            SERVICE + "Ask",
            "content-type",
            "application/proto",
            "content-encoding",
            "gzip");
    compressed.send(HI);
    compressed.end();
    assertThat(compressed.status()).isEqualTo(501);
  }
}
