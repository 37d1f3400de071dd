package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.BIDI_STREAM;
import static dev.connectjava.memory.EngineService.UNARY;
import static dev.connectjava.memory.EngineService.method;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientLimits;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.memory.EngineCall.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What interceptors of both sides make of encoded messages. */
final class EngineCallMessagesTest extends EngineSuite {

  private final CountedText ofServer = new CountedText();
  private final CountedText ofClient = new CountedText();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  EngineCallMessagesTest(EngineSetup setup) {
    super(setup);
  }

  private void intercept(ServerInterceptor server, ClientInterceptor client) {
    settings(
        router -> router.codec(ofServer).interceptor(server),
        config -> config.codec(ofClient).interceptor(client));
  }

  private static ServerInterceptor server(
      UnaryOperator<CallMessage> requests, UnaryOperator<CallMessage> responses) {
    return (call, next) -> next.handle(call.mapRequests(requests).mapResponses(responses));
  }

  private static ClientInterceptor client(
      UnaryOperator<CallMessage> requests, UnaryOperator<CallMessage> responses) {
    return (method, options, next) ->
        next.open(method, options).mapRequests(requests).mapResponses(responses);
  }

  private static final ClientInterceptor NOTHING =
      (method, options, next) -> next.open(method, options);

  private static String text(CallMessage message) {
    return UTF_8.decode(message.bytes()).toString();
  }

  private UnaryOperator<CallMessage> seeing(String who) {
    return message -> {
      seen.add(who + " " + message.codec() + " " + text(message));
      return message;
    };
  }

  private static UnaryOperator<CallMessage> adding(String what) {
    return message -> message.withBytes((text(message) + what).getBytes(UTF_8));
  }

  private static String[] messages(boolean stream, String name) {
    return stream
        ? IntStream.range(0, 5).mapToObj(i -> name + i).toArray(String[]::new)
        : new String[] {name};
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatAreLookedAt_areThoseOnTheWire_andNothingIsCodedTwice(RpcMethod.Kind kind) {
    intercept(
        server(seeing("server"), seeing("server")), client(seeing("client"), seeing("client")));
    String[] requests = messages(kind.clientStreams(), "q");
    String[] responses = messages(kind.serverStreams(), "r");
    answer(responses);

    assertThat(call(method(kind), requests)).isEqualTo(new Outcome(List.of(responses), null));
    assertThat(seen).hasSize(2 * (requests.length + responses.length));
    for (String request : requests) {
      assertThat(seen).contains("client text " + request, "server text " + request);
    }
    for (String response : responses) {
      assertThat(seen).contains("client text " + response, "server text " + response);
    }
    if (!setup.intercepted()) {
      assertThat(ofClient.encoded).hasValue(requests.length);
      assertThat(ofServer.decoded).hasValue(requests.length);
      assertThat(ofServer.encoded).hasValue(responses.length);
      assertThat(ofClient.decoded).hasValue(responses.length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesReplacedByBytes_areWhatTheOtherSideGets_theOutermostFirst(RpcMethod.Kind kind) {
    settings(
        router ->
            router
                .interceptor(server(adding("3"), adding("6")))
                .interceptor(server(adding("4"), adding("5"))),
        config ->
            config
                .interceptor(client(adding("1"), adding("8")))
                .interceptor(client(adding("2"), adding("7"))));
    world.service.answer((requests, context) -> {
      seen.addAll(requests);
      return CompletableFuture.completedFuture(EngineService.Answer.of("r"));
    });

    assertThat(call(method(kind), "q").responses()).containsExactly("r5678");
    assertThat(seen).containsExactly("q1234");
  }

  @ParameterizedTest
  @EnumSource
  void messageReplacedByAnObject_isEncodedOnce(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> louder = message -> message.withObject(message.object() + "!");
    intercept(server(louder, louder), client(louder, louder));
    world.service.answer((requests, context) -> {
      seen.addAll(requests);
      return CompletableFuture.completedFuture(EngineService.Answer.of("r"));
    });

    assertThat(call(method(kind), "q").responses()).containsExactly("r!!");
    assertThat(seen).containsExactly("q!!");
    assertThat(ofClient.encoded).hasValue(1);
    assertThat(ofServer.encoded).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void callThatAnInterceptorAnswersByBytes_isNeitherDecodedNorEncoded(RpcMethod.Kind kind) {
    intercept(
        (call, next) -> {
          CallMessage request = call.receiveMessage();
          assertThat(request).isNotNull();
          call.sendEncoded(("cached " + text(request)).getBytes(UTF_8));
        },
        NOTHING);

    assertThat(call(method(kind), "q")).isEqualTo(new Outcome(List.of("cached q"), null));
    if (!setup.intercepted()) {
      assertThat(ofServer.decoded).hasValue(0);
      assertThat(ofServer.encoded).hasValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestThatIsPutBack_comesFirst(RpcMethod.Kind kind) {
    intercept(
        (call, next) -> {
          CallMessage request = call.receiveMessage();
          assertThat(request).isNotNull();
          next.handle(call.withFirstRequest(request.withBytes("first".getBytes(UTF_8))));
        },
        NOTHING);
    world.service.answer((requests, context) -> {
      seen.addAll(requests);
      return CompletableFuture.completedFuture(EngineService.Answer.of("r"));
    });
    String[] requests = messages(kind.clientStreams(), "q");

    assertThat(call(method(kind), requests).error()).isNull();
    assertThat(seen.poll()).isEqualTo("first");
    assertThat(seen).hasSize(requests.length - 1).doesNotContain("q0");
  }

  @ParameterizedTest
  @EnumSource
  void bytesOfACompressedMessage_areThoseBeforeCompression(RpcMethod.Kind kind) {
    String large = "large".repeat(1_000);
    settings(
        router ->
            router
                .compressionMinimumBytes(100)
                .interceptor(server(seeing("server"), seeing("server"))),
        config ->
            config
                .sendCompression("gzip")
                .compressionMinimumBytes(100)
                .interceptor(client(seeing("client"), seeing("client"))));
    answer(large);

    assertThat(call(method(kind), large).responses()).containsExactly(large);
    assertThat(seen).hasSize(4).allMatch(each -> each.endsWith(" text " + large));
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatTheHandlerCantDecode_areInvalid(RpcMethod.Kind kind) {
    intercept(
        server(
            message -> message.withBytes("undecodable".getBytes(UTF_8)), UnaryOperator.identity()),
        NOTHING);
    answer("r");

    RpcException error = errorOf(call(method(kind), "q"));

    assertThat(error.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(error.isFromPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void responseThatTheCallerCantDecode_isInternal(RpcMethod.Kind kind) {
    intercept(
        server(
            UnaryOperator.identity(), message -> message.withBytes("undecodable".getBytes(UTF_8))),
        client(UnaryOperator.identity(), seeing("client")));
    answer("r");

    RpcException error = errorOf(call(method(kind), "q"));

    assertThat(error.code()).isEqualTo(Code.INTERNAL);
    assertThat(error.isFromPeer()).isEqualTo(setup.intercepted());
  }

  @ParameterizedTest
  @EnumSource
  void bytesOverTheLimitOfTheirWriter_areNotSent(RpcMethod.Kind kind) {
    settings(
        router ->
            router
                .limits(ServerLimits.defaults().withResponseMessageBytes(10))
                .interceptor(server(UnaryOperator.identity(), adding("x"))),
        config ->
            config
                .limits(ClientLimits.defaults().withRequestMessageBytes(10))
                .interceptor(client(adding("x"), UnaryOperator.identity())));

    answer("r".repeat(9));
    assertThat(call(method(kind), "q".repeat(9)).error()).isNull();
    RpcException ofClient = errorOf(call(method(kind), "q".repeat(10)));
    assertThat(ofClient.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(ofClient.isFromPeer()).isFalse();
    answer("r".repeat(10));
    RpcException ofServer = errorOf(call(method(kind), "q"));
    assertThat(ofServer.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(ofServer.isFromPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whatAFunctionThrows_failsTheCall(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> refusing =
        message -> {
          throw new RpcException(Code.DATA_LOSS, "no signature");
        };
    answer("r");

    intercept(server(refusing, UnaryOperator.identity()), NOTHING);
    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.DATA_LOSS);
    intercept(server(UnaryOperator.identity(), refusing), NOTHING);
    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.DATA_LOSS);
    intercept((call, next) -> next.handle(call), client(refusing, UnaryOperator.identity()));
    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.DATA_LOSS);
    intercept((call, next) -> next.handle(call), client(UnaryOperator.identity(), refusing));
    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.DATA_LOSS);
  }

  /** As one whose credentials are being fetched. */
  @ParameterizedTest
  @EnumSource
  void messagesOfACallThatIsOpenedLater_areReplaced(RpcMethod.Kind kind) {
    ClientInterceptor later =
        (method, options, next) ->
            ClientCall.deferred(
                    options, CompletableFuture.supplyAsync(() -> next.open(method, options)))
                .mapRequests(adding("1"))
                .mapResponses(adding("2"));
    intercept((call, next) -> next.handle(call), later);
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(EngineService.Answer.of(requests.getFirst())));

    assertThat(call(method(kind), "q").responses()).containsExactly("q12");
  }

  /** What an interceptor gets may be a call that another one has wrapped. */
  @ParameterizedTest
  @EnumSource
  void messagesOfACallThatIsWrapped_areEncodedAsItsMethodHasThem(RpcMethod.Kind kind) {
    ClientInterceptor wrapping =
        (method, options, next) -> new ForwardingClientCall<>(next.open(method, options)) {};
    settings(
        router -> router,
        config ->
            config
                .interceptor(client(adding("1"), adding("4")))
                .interceptor(wrapping)
                .interceptor(client(adding("2"), adding("3"))));
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(EngineService.Answer.of(requests.getFirst())));

    assertThat(call(method(kind), "q").responses()).containsExactly("q1234");
  }

  private static ClientInterceptor later(UnaryOperator<CallMessage> requests) {
    return (method, options, next) ->
        ClientCall.deferred(
                options, CompletableFuture.supplyAsync(() -> next.open(method, options)))
            .mapRequests(requests);
  }

  @ParameterizedTest
  @EnumSource
  void requestThatCantBeEncoded_failsACallThatIsOpenedLater(RpcMethod.Kind kind) {
    settings(
        router -> router,
        config ->
            config
                .limits(ClientLimits.defaults().withRequestMessageBytes(10))
                .interceptor(later(seeing("client"))));
    answer("r");

    RpcException error = errorOf(call(method(kind), "q".repeat(20)));

    assertThat(error.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(error.isFromPeer()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void functionThatThrows_failsACallThatIsOpenedLater(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> refusing =
        message -> {
          throw new RpcException(Code.DATA_LOSS, "no signature");
        };
    intercept((call, next) -> next.handle(call), later(refusing));
    answer("r");

    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.DATA_LOSS);
  }

  private UnaryOperator<CallMessage> repairing() {
    return message -> {
      try {
        seen.add("valid " + message.object());
        return message;
      } catch (RpcException e) {
        seen.add(e.code().name());
        return message.withBytes("repaired".getBytes(UTF_8));
      }
    };
  }

  private static final ServerInterceptor REPAIRING_FIRST =
      (call, next) -> {
        CallMessage first = Objects.requireNonNull(call.receiveMessage());
        try {
          assertThat(first.object()).isNull();
        } catch (RpcException e) {
          next.handle(call.withFirstRequest(first.withBytes("repaired".getBytes(UTF_8))));
        }
      };

  @ParameterizedTest
  @EnumSource
  void requestThatAnInterceptorRepairs_isReceived_withThoseAfterIt(RpcMethod.Kind kind) {
    String[] requests =
        kind.clientStreams()
            ? new String[] {"undecodable", "q", "undecodable", "q"}
            : new String[] {"undecodable"};

    intercept(server(repairing(), UnaryOperator.identity()), NOTHING);
    answerJoined();
    if (setup.intercepted()) { // The outer interceptor's own stream can only give objects.
      assertThat(errorOf(call(method(kind), requests)).code()).isEqualTo(Code.INVALID_ARGUMENT);
      return;
    }
    assertThat(call(method(kind), requests).responses())
        .containsExactly(kind.clientStreams() ? "repaired q repaired q" : "repaired");
    assertThat(seen).startsWith("INVALID_ARGUMENT").hasSize(requests.length);

    intercept(REPAIRING_FIRST, NOTHING);
    answerJoined();
    assertThat(call(method(kind), Arrays.copyOf(requests, (requests.length + 1) / 2)).responses())
        .containsExactly(kind.clientStreams() ? "repaired q" : "repaired");
  }

  private void answerJoined() {
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(EngineService.Answer.of(String.join(" ", requests))));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT_STREAM", "BIDI_STREAM"})
  void requestThatCantBeDecoded_breaksTheStreamOfAReceiverThatGetsTheFailure(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> looking =
        message -> message.object().equals("q") ? message : message;
    for (UnaryOperator<CallMessage> function :
        List.of(UnaryOperator.<CallMessage>identity(), looking)) {
      ServerInterceptor reading =
          (call, next) -> {
            RequestStream<Object> mapped =
                call.mapRequests(function).mapRequests(UnaryOperator.identity()).requests();
            assertThat(mapped.receive()).isEqualTo("q");
            for (int i = 0; i < 2; i++) {
              try {
                seen.add("received " + mapped.receive());
              } catch (RpcException e) {
                seen.add(e.code().name());
              }
            }
          };
      intercept(reading, NOTHING);
      call(method(kind), "q", "undecodable", "q");
    }

    assertThat(seen)
        .containsExactly(
            "INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_ARGUMENT");
  }

  /** As when an interceptor can't get a token from another service. */
  @ParameterizedTest
  @EnumSource
  void failureOfAnotherCall_failsTheCallThatIsSent(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> failing =
        message -> {
          throw new RpcException(Code.DATA_LOSS, "no token").asFromCallTo("http://tokens");
        };
    answer("r");

    for (ClientInterceptor interceptor :
        List.of(client(failing, UnaryOperator.identity()), later(failing))) {
      intercept((call, next) -> next.handle(call), interceptor);
      RpcException error = errorOf(call(method(kind), "q"));
      assertThat(error.code()).isEqualTo(Code.DATA_LOSS);
      assertThat(error.target()).hasValue("http://tokens");
    }
    intercept(server(UnaryOperator.identity(), failing), NOTHING);
    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.INTERNAL);
    intercept(server(failing, UnaryOperator.identity()), NOTHING);
    assertThat(errorOf(call(method(kind), "q")).code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void functionThatThrows_failsACallWithAResponseWhole() {
    UnaryOperator<CallMessage> refusing =
        message -> {
          throw new RpcException(Code.DATA_LOSS, "no signature");
        };
    intercept((call, next) -> next.handle(call), later(refusing));

    CompletableFuture<?> response =
        world.transport.unaryResponseAsync(UNARY, "q", CallOptions.defaults());

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> await(response))
        .withCauseInstanceOf(RpcException.class)
        .withMessageContaining("no signature");
  }

  /** A handler does not send the text of such a failure to its own client. */
  @ParameterizedTest
  @EnumSource
  void requestThatAnInterceptorCantHaveEncoded_isAFailureOfTheCall(RpcMethod.Kind kind) {
    settings(
        router -> router,
        config ->
            config
                .limits(ClientLimits.defaults().withRequestMessageBytes(10))
                .interceptor(client(seeing("client"), UnaryOperator.identity())));
    answer("r");

    RpcException error = errorOf(call(method(kind), "q".repeat(20)));

    assertThat(error.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(error.isFromCall()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void responseThatAnInterceptorHasEncoded_takesMemoryMeanwhile(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> encoding =
        message -> {
          int taken = (1 << 26) - (int) world.requests.used();
          assertThat(world.requests.reserve(taken, taken)).isNull();
          try {
            seen.add("encoded " + message.bytes().remaining());
          } catch (RpcException e) {
            seen.add(e.code().name());
          } finally {
            world.requests.release(taken);
          }
          return message.withObject("r");
        };
    intercept(server(UnaryOperator.identity(), encoding), NOTHING);
    answer("r".repeat(500_000));

    assertThat(call(method(kind), "q").responses()).containsExactly("r");
    assertThat(seen).containsExactly("RESOURCE_EXHAUSTED");
  }

  @ParameterizedTest
  @EnumSource
  void requestThatAnInterceptorHasEncoded_takesMemoryMeanwhile(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> encoding =
        message -> {
          CallMessage replaced = message.withObject("q".repeat(500_000));
          int taken = (1 << 26) - (int) world.requests.used();
          assertThat(world.requests.reserve(taken, taken)).isNull();
          try {
            seen.add("encoded " + replaced.bytes().remaining());
          } catch (RpcException e) {
            seen.add(e.code().name());
            assertThat(e).hasMessageStartingWith("request message refused: ");
          } finally {
            world.requests.release(taken);
          }
          return message;
        };
    intercept(server(encoding, UnaryOperator.identity()), NOTHING);
    answer("r");

    assertThat(call(method(kind), "q").responses()).containsExactly("r");
    assertThat(seen).containsExactly("RESOURCE_EXHAUSTED");
  }

  @ParameterizedTest
  @EnumSource
  void callThatWrapsOneOpenedLater_knowsItsCodecOnceThatIsOpen(RpcMethod.Kind kind) {
    ClientInterceptor wrapping =
        (method, options, next) ->
            new ForwardingClientCall<>(
                ClientCall.deferred(
                    options,
                    CompletableFuture.completedFuture(
                        new ForwardingClientCall<>(next.open(method, options)) {}))) {};
    settings(
        router -> router,
        config -> config.interceptor(client(adding("1"), adding("2"))).interceptor(wrapping));
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(EngineService.Answer.of(requests.getFirst())));

    assertThat(call(method(kind), "q").responses()).containsExactly("q12");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAnInterceptorsCallThrowsAtItsEnd_failsTheCall(boolean observed) {
    ClientInterceptor broken = (method, options, next) -> new Unasked<>(next.open(method, options));
    settings(
        router -> router,
        config ->
            (observed ? config.listener(call -> new ClientListener() {}) : config)
                .interceptor(broken));
    answer("r");

    CompletableFuture<String> response =
        world.transport.unaryAsync(UNARY, "q", CallOptions.defaults());

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> await(response))
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("not asked");
  }

  /** A call without a response that throws when it is asked for the reason. */
  private static final class Unasked<I, O> extends ForwardingClientCall<I, O> {

    Unasked(ClientCall<I, O> call) {
      super(call);
    }

    @Override
    public CompletionStage<Optional<O>> receiveAsync() {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public boolean isNotModified() {
      throw new IllegalStateException("not asked");
    }
  }

  @Test
  void messageThatIsKept_canBeAskedWhenItsCallIsOver() {
    Queue<CallMessage> kept = new ConcurrentLinkedQueue<>();
    UnaryOperator<CallMessage> keeping =
        message -> {
          kept.add(message);
          return message;
        };
    intercept(server(keeping, keeping), client(keeping, keeping));
    answer("r");

    assertThat(call(UNARY, "q").error()).isNull();
    assertThat(call(BIDI_STREAM, "q").error()).isNull();
    assertThat(kept).hasSize(8);
    for (CallMessage message : kept) {
      assertThat(message.object()).isEqualTo(text(message));
      assertThat(message.bytes()).isEqualTo(ByteBuffer.wrap(text(message).getBytes(UTF_8)));
    }
  }
}
