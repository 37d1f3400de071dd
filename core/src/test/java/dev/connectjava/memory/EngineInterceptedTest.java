package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.BIDI_STREAM;
import static dev.connectjava.memory.EngineService.UNARY;
import static dev.connectjava.memory.EngineService.method;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallMessage;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.memory.EngineService.Answer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that fail in a client's interceptors. */
final class EngineInterceptedTest extends EngineSuite {

  EngineInterceptedTest(EngineSetup setup) {
    super(setup);
  }

  private void intercept(ClientInterceptor interceptor) {
    settings(router -> router, client -> client.interceptor(interceptor));
  }

  private static RpcException refused() {
    return new RpcException(Code.UNAUTHENTICATED, "no token");
  }

  private static ClientInterceptor mapping(
      UnaryOperator<CallMessage> requests, UnaryOperator<CallMessage> responses) {
    return (method, options, next) ->
        next.open(method, options).mapRequests(requests).mapResponses(responses);
  }

  /** The server's handler has more to send than its client takes. */
  @ParameterizedTest
  @EnumSource(names = {"SERVER_STREAM", "BIDI_STREAM"})
  void streamThatFailsInTheMiddle_ends(RpcMethod.Kind kind) {
    AtomicInteger responses = new AtomicInteger();
    intercept(
        mapping(
            UnaryOperator.identity(),
            message -> {
              if (responses.incrementAndGet() == 3) {
                throw new RpcException(Code.DATA_LOSS, "no signature");
              }
              return message;
            }));
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(
            new Answer(Collections.nCopies(100, "x".repeat(1_000)), null)));

    EngineCall call = start(method(kind), List.of("q"));

    assertThat(errorOf(await(call.outcome())).code()).isEqualTo(Code.DATA_LOSS);
    assertThat(call.received).hasValue(2);
  }

  /** What a handler sends to its own client when such a call is what it fails with. */
  private void assertNotTold(RpcException failure) {
    assertThat(failure.isFromCall()).as("%s is the failure of a call", failure).isTrue();
    settings(router -> router, client -> client);
    answer(new Answer(List.of(), failure));
    for (RpcMethod<String, String> method : List.of(UNARY, BIDI_STREAM)) {
      RpcException told = errorOf(call(method, "q"));
      assertThat(told.code()).isEqualTo(Code.INTERNAL);
      assertThat(told).hasMessage("internal error");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusalOfAnInterceptor_isAFailureOfTheCall(RpcMethod.Kind kind) {
    intercept((method, options, next) -> {
      throw refused();
    });
    RpcException failure = errorOf(call(method(kind), "q"));

    assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(failure).hasMessage("no token");
    assertNotTold(failure);
  }

  @ParameterizedTest
  @EnumSource
  void refusalBeforeTheCallIsOpen_isAFailureOfTheCall(RpcMethod.Kind kind) {
    intercept((method, options, next) ->
        ClientCall.deferred(options, CompletableFuture.failedFuture(refused())));
    RpcException failure = errorOf(call(method(kind), "q"));

    assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(failure).hasMessage("no token");
    assertNotTold(failure);
  }

  @ParameterizedTest
  @EnumSource
  void refusalOfAMessage_isAFailureOfTheCall(RpcMethod.Kind kind) {
    UnaryOperator<CallMessage> refusing =
        message -> {
          throw refused();
        };
    for (ClientInterceptor each :
        List.of(
            mapping(refusing, UnaryOperator.identity()),
            mapping(UnaryOperator.identity(), refusing),
            (method, options, next) -> new Refusing<>(next.open(method, options), true),
            (method, options, next) -> new Refusing<>(next.open(method, options), false))) {
      intercept(each);
      answer("r");
      assertNotTold(errorOf(call(method(kind), "q")));
    }
  }

  /** Refuses requests, or responses. */
  private static final class Refusing<I, O> extends ForwardingClientCall<I, O> {

    private final boolean requests;

    Refusing(ClientCall<I, O> call, boolean requests) {
      super(call);
      this.requests = requests;
    }

    @Override
    protected I onSend(I message) {
      if (requests) {
        throw refused();
      }
      return message;
    }

    @Override
    protected O onReceive(O message) {
      if (!requests) {
        throw refused();
      }
      return message;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNARY", "CLIENT_STREAM"})
  void callWithoutItsResponse_hasFailedAsACall(RpcMethod.Kind kind) {
    intercept((method, options, next) -> new Empty<>(next.open(method, options)));
    answer("r");
    RpcException failure = errorOf(call(method(kind), "q"));

    assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
    assertNotTold(failure);
  }

  private static final class Empty<I, O> extends ForwardingClientCall<I, O> {

    Empty(ClientCall<I, O> call) {
      super(call);
    }

    @Override
    public O receive() {
      super.receive();
      return nothing();
    }

    @SuppressWarnings("NullAway") // The method that is overridden may return it.
    private O nothing() {
      return null;
    }

    @Override
    public CompletionStage<Optional<O>> receiveAsync() {
      return super.receiveAsync().thenApply(message -> Optional.empty());
    }
  }

  /** The other server was called by code of this side. */
  @ParameterizedTest
  @EnumSource
  void failureOfAHeadInterceptorsOwnCall_isNotOfThisServer(RpcMethod.Kind kind) {
    RpcException ofTokens =
        refused().plusMetadata("x-of", "tokens").asFromPeer().asFromCallTo("http://tokens");
    settings(
        router -> router,
        client ->
            client.headInterceptor((attempt, headers) -> {
              throw ofTokens;
            }));
    RpcException failure = errorOf(call(method(kind), "q"));

    assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(failure.isFromPeer()).isFalse();
    assertThat(failure.isFromCall()).isTrue();
    assertThat(failure.target()).isEmpty();
    assertThat(failure.metadata().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void failureOfACodecsOwnCall_isNotOfThisServer(RpcMethod.Kind kind) {
    for (String broken : List.of("q", "r")) {
      settings(
          router -> router,
          client -> client.codec(new FailingText(broken, refused().asFromPeer())));
      answer("r");
      RpcException failure = errorOf(call(method(kind), "q"));

      assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(failure.isFromPeer()).isFalse();
      assertThat(failure.isFromCall()).isTrue();
    }
  }

  /** What an inner interceptor opens has messages of its own, which only its own call knows. */
  @ParameterizedTest
  @EnumSource
  void messagesOfACallOfAnotherMethod_areObjectsAlone(RpcMethod.Kind kind) {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    UnaryOperator<CallMessage> adding =
        message -> {
          try {
            seen.add(message.codec());
          } catch (IllegalStateException e) {
            seen.add("unknown");
          }
          return message.withObject(message.object() + "!");
        };
    settings(
        router -> router,
        client ->
            client
                .interceptor(mapping(adding, adding))
                .interceptor((method, options, next) -> {
                  ClientCall<?, ?> call = next.open(method.encoded(), options);
                  return new AsText(call);
                }));
    world.service.answer(
        (requests, context) -> CompletableFuture.completedFuture(Answer.of(requests.getFirst())));

    assertThat(call(method(kind), "q").responses()).containsExactly("q!!");
    assertThat(seen).containsExactly("unknown", "unknown");
  }

  /** The encoded messages of a call, as text. */
  private static final class AsText extends ForwardingClientCall<Object, Object> {

    @SuppressWarnings("unchecked") // Of a method whose messages are encoded.
    AsText(ClientCall<?, ?> call) {
      super((ClientCall<Object, Object>) call);
    }

    @Override
    protected Object onSend(Object message) {
      return ((String) message).getBytes(UTF_8);
    }

    @Override
    protected Object onReceive(Object message) {
      return new String((byte[]) message, UTF_8);
    }
  }
}
