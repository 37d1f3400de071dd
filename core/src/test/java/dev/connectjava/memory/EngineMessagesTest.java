package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.BIDI_STREAM;
import static dev.connectjava.memory.EngineService.CLIENT_STREAM;
import static dev.connectjava.memory.EngineService.SERVER_STREAM;
import static dev.connectjava.memory.EngineService.UNARY;
import static dev.connectjava.memory.EngineService.method;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientLimits;
import dev.connectjava.Code;
import dev.connectjava.Compressions;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerLimits;
import dev.connectjava.call.TextCodec;
import dev.connectjava.memory.EngineCall.Outcome;
import dev.connectjava.memory.EngineService.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What messages, metadata and errors become on the other side. */
final class EngineMessagesTest extends EngineSuite {

  EngineMessagesTest(EngineSetup setup) {
    super(setup);
  }

  /** Some messages of a stream, or one. */
  private static String[] messages(boolean stream, String name) {
    return stream
        ? IntStream.range(0, 5).mapToObj(i -> name + i).toArray(String[]::new)
        : new String[] {name};
  }

  @ParameterizedTest
  @EnumSource
  void messages_reachTheOtherSide(RpcMethod.Kind kind) {
    AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
    String[] requests = messages(kind.clientStreams(), "request");
    String[] responses = messages(kind.serverStreams(), "response");
    world.service.answer((all, context) -> {
      seen.set(all);
      return CompletableFuture.completedFuture(Answer.of(responses));
    });

    assertThat(call(method(kind), requests)).isEqualTo(new Outcome(List.of(responses), null));
    assertThat(seen.get()).containsExactly(requests);
  }

  @ParameterizedTest
  @EnumSource
  void emptyMessages_areMessages(RpcMethod.Kind kind) {
    answer("");

    assertThat(call(method(kind), "")).isEqualTo(new Outcome(List.of(""), null));
  }

  @Test
  void streamWithoutMessages_isComplete() {
    world.service.answer((requests, context) -> {
      String seen = requests.isEmpty() ? "none" : "some";
      return CompletableFuture.completedFuture(
          context.method().kind().serverStreams() ? Answer.of() : Answer.of(seen));
    });

    assertThat(call(CLIENT_STREAM)).isEqualTo(new Outcome(List.of("none"), null));
    assertThat(call(SERVER_STREAM, "x")).isEqualTo(new Outcome(List.of(), null));
    assertThat(call(BIDI_STREAM)).isEqualTo(new Outcome(List.of(), null));
  }

  @ParameterizedTest
  @EnumSource
  void metadata_goesBothWays(RpcMethod.Kind kind) {
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    CompletableFuture<Headers> trailers = new CompletableFuture<>();
    world.service.answer((requests, context) -> {
      String asked = context.requestHeaders().first("x-asked").orElse("nothing");
      context.responseHeaders().add("x-header", asked);
      context.responseTrailers().add("x-trailer", asked);
      return CompletableFuture.completedFuture(Answer.of("done"));
    });
    CallOptions options =
        CallOptions.builder()
            .header("x-asked", "much")
            .onHeaders(headers::complete)
            .onTrailers(trailers::complete)
            .build();

    assertThat(call(method(kind), options, "x").responses()).containsExactly("done");
    assertThat(await(headers).first("x-header")).contains("much");
    assertThat(await(trailers).first("x-trailer")).contains("much");
  }

  @ParameterizedTest
  @EnumSource
  void errorOfAHandler_isItsCallers(RpcMethod.Kind kind) {
    ErrorDetail detail = ErrorDetail.of("engine.Detail", new byte[] {8, 1});
    answer(
        new Answer(
            List.of(),
            new RpcException(Code.FAILED_PRECONDITION, "not yet")
                .plusDetail(detail)
                .plusMetadata("x-why", "because")));

    RpcException error = errorOf(call(method(kind), "x"));

    assertThat(error.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(error.getMessage()).isEqualTo("not yet");
    assertThat(error.details()).containsExactly(detail);
    assertThat(error.metadata().first("x-why")).contains("because");
    assertThat(error.isFromPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_STREAM", "BIDI_STREAM"})
  void errorBehindMessages_comesBehindThem(RpcMethod.Kind kind) {
    answer(new Answer(List.of("a", "b"), new RpcException(Code.DATA_LOSS, "no c")));

    Outcome outcome = call(method(kind), "x");

    assertThat(outcome.responses()).containsExactly("a", "b");
    assertThat(errorOf(outcome).code()).isEqualTo(Code.DATA_LOSS);
  }

  @ParameterizedTest
  @EnumSource
  void methodThatIsNotThere_isUnimplemented(RpcMethod.Kind kind) {
    String service = "engine.Missing";
    RpcMethod<String, String> missing =
        switch (kind) {
          case UNARY -> RpcMethod.unary(service, "M", String.class, String.class);
          case CLIENT_STREAM -> RpcMethod.clientStream(service, "M", String.class, String.class);
          case SERVER_STREAM -> RpcMethod.serverStream(service, "M", String.class, String.class);
          case BIDI_STREAM -> RpcMethod.bidiStream(service, "M", String.class, String.class);
        };

    assertThat(errorOf(call(missing, "x")).code()).isEqualTo(Code.UNIMPLEMENTED);
  }

  /** The client has another schema, by which the method takes a stream. */
  @Test
  void requests_thatAreNoneOrTwoInPlaceOfOne_areUnimplemented() {
    RpcMethod<String, String> many =
        RpcMethod.bidiStream(
            SERVER_STREAM.service(), SERVER_STREAM.name(), String.class, String.class);
    answer("done");

    assertThat(call(many, "x").responses()).containsExactly("done");
    for (Outcome outcome : List.of(call(many), call(many, "x", "y"))) {
      assertThat(errorOf(outcome).code()).isEqualTo(Code.UNIMPLEMENTED);
      assertThat(errorOf(outcome).isFromPeer()).isTrue();
    }
  }

  /** The client has another schema, by which the method gives one response. */
  @Test
  void responses_thatAreNoneOrTwoInPlaceOfOne_areUnimplemented() {
    RpcMethod<String, String> one =
        RpcMethod.clientStream(
            BIDI_STREAM.service(), BIDI_STREAM.name(), String.class, String.class);

    Stream.of(Answer.of(), Answer.of("a", "b"))
        .forEach(answer -> {
          answer(answer);
          RpcException error = errorOf(call(one, "x"));
          assertThat(error.code()).isEqualTo(Code.UNIMPLEMENTED);
          assertThat(error.isFromPeer()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void requestOverTheLimit_isRefused(RpcMethod.Kind kind) {
    settings(
        router -> router.limits(ServerLimits.defaults().withRequestMessageBytes(100)),
        client -> client);
    answer("done");

    assertThat(call(method(kind), "x".repeat(100)).responses()).containsExactly("done");
    RpcException error = errorOf(call(method(kind), "x".repeat(101)));
    assertThat(error.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(error.isFromPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void responseOverTheLimit_isRefused(RpcMethod.Kind kind) {
    CallOptions options = CallOptions.builder().responseMessageBytes(100).build();

    answer("x".repeat(100));
    assertThat(call(method(kind), options, "x").error()).isNull();
    answer("x".repeat(101));
    RpcException error = errorOf(call(method(kind), options, "x"));
    assertThat(error.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(error.isFromPeer()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void messageOverTheLimitOfItsWriter_isNotSent(RpcMethod.Kind kind) {
    settings(
        router -> router.limits(ServerLimits.defaults().withResponseMessageBytes(100)),
        client -> client.limits(ClientLimits.defaults().withRequestMessageBytes(200)));

    answer("x".repeat(100));
    assertThat(call(method(kind), "x".repeat(200)).error()).isNull();
    RpcException ofClient = errorOf(call(method(kind), "x".repeat(201)));
    assertThat(ofClient.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(ofClient).hasMessageContaining("ClientLimits.withRequestMessageBytes");
    assertThat(ofClient.isFromPeer()).isFalse();
    answer("x".repeat(101));
    RpcException ofServer = errorOf(call(method(kind), "x"));
    assertThat(ofServer.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(ofServer).hasMessageContaining("ServerLimits.withResponseMessageBytes");
    assertThat(ofServer.isFromPeer()).isTrue();
  }

  @Test
  void messagesWithoutLimits_mayBeLongerThanTheDefaults() {
    String longer = "x".repeat(4 * 1024 * 1024 + 1);
    settings(
        router -> router.limits(ServerLimits.defaults().withUnlimitedRequestMessages()),
        client -> client.limits(ClientLimits.defaults().withUnlimitedResponseMessages()));
    answer(longer);

    assertThat(call(UNARY, longer)).isEqualTo(new Outcome(List.of(longer), null));
    assertThat(call(BIDI_STREAM, longer)).isEqualTo(new Outcome(List.of(longer), null));
  }

  @Test
  void client_speaksTheFirstCodecAndTheCompressionsThatWereNamed() {
    CountedGzip gzip = new CountedGzip();
    settings(
        router -> router.codecs().compressions(gzip).compressionMinimumBytes(0),
        client ->
            client
                .codecs(new TextCodec())
                .compressions(gzip, Compressions.deflate(1))
                .sendCompression("gzip")
                .compressionMinimumBytes(0));
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(
            Answer.of(
                context
                    .requestHeaders()
                    .first(
                        context.protocol() == Protocol.CONNECT
                            ? "accept-encoding"
                            : "grpc-accept-encoding")
                    .orElse("none"))));

    Outcome outcome = call(UNARY, "x");
    assertThat(outcome).isEqualTo(new Outcome(List.of("gzip,deflate"), null));
    assertThat(gzip.compressed()).isEqualTo(2);
    assertThat(gzip.decompressed()).isEqualTo(2);
  }

  @Test
  void encodingThatTheServerWasNotGiven_isUnimplemented() {
    settings(
        router -> router.compressions(Compressions.gzip(1)),
        client ->
            client
                .compressions(Compressions.deflate(1))
                .sendCompression("deflate")
                .compressionMinimumBytes(0));
    answer("done");

    for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
      RpcException error = errorOf(call(method(kind), "x"));
      assertThat(error.code()).isEqualTo(Code.UNIMPLEMENTED);
      assertThat(error).hasMessageContaining("supported are identity,gzip");
    }
  }

  @Test
  void compressedMessages_areThoseThatWereSent() {
    CountedGzip gzip = new CountedGzip();
    settings(
        router -> router.compression(gzip).compressionMinimumBytes(100),
        client -> client.compression(gzip).sendCompression("gzip").compressionMinimumBytes(100));
    String large = "large".repeat(10_000);
    answer(large);

    for (RpcMethod<String, String> method :
        List.of(UNARY, CLIENT_STREAM, SERVER_STREAM, BIDI_STREAM)) {
      assertThat(call(method, large)).isEqualTo(new Outcome(List.of(large), null));
    }
    assertThat(gzip.compressed()).isEqualTo(8);
    assertThat(gzip.decompressed()).isEqualTo(8);
  }
}
