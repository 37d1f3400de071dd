package dev.connectjava.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Handler;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.testrules.SilentLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes out of a chain of interceptors, and what a call has come to. */
@ExtendWith(SilentLog.class)
final class InterceptorRunnerTest {

  private static final Handler.Unary<String, String> ECHO =
      (request, context) -> {
        context.responseHeaders().set("x-header", "of the handler");
        context.responseTrailers().set("x-trailer", "of the handler");
        return "to " + request;
      };

  private static final String WITHOUT_BYTES =
      "this InterceptorRunner passes messages as objects, so they have no encoded bytes:"
          + " set InterceptorRunner.Builder.codec(Codec)";

  private static final ClientInterceptor TOKEN =
      (method, options, next) -> next.open(method, options.withHeader("x-token", "secret"));
  private static final ClientHeadInterceptor TRACE =
      (attempt, metadata) -> metadata.set("x-trace", "7");
  private static final ServerHeadInterceptor NEEDS_TRACE = call -> require(call, "x-trace");
  private static final ServerInterceptor NEEDS_TOKEN =
      (call, next) -> {
        require(call.context(), "x-token");
        next.handle(call);
      };

  private static void require(RequestContext call, String name) {
    if (!call.requestHeaders().contains(name)) {
      throw new RpcException(Code.UNAUTHENTICATED, "there is no " + name)
          .plusMetadata("x-needed", name);
    }
  }

  private static InterceptorRunner.Builder<String, String> echo() {
    return InterceptorRunner.builder(Texts.UNARY, ECHO);
  }

  private static Stream<Arguments> kinds() {
    List<Arguments> kinds = new ArrayList<>();
    for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
      for (Protocol protocol : Protocol.values()) {
        kinds.add(Arguments.of(kind, false, protocol));
        kinds.add(Arguments.of(kind, true, protocol));
      }
    }
    return kinds.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void call_passesAllInterceptorsInTheirOrder(
      RpcMethod.Kind kind, boolean asynchronous, Protocol protocol) {
    Handler<String, String> handler =
        Texts.handler(kind, asynchronous, (requests, context) -> List.of("to " + requests));
    ServerInterceptor inner = (call, next) -> next.handle(call);

    CallOutcome<String> outcome =
        InterceptorRunner.builder(Texts.method(kind), handler)
            .serverInterceptor(NEEDS_TOKEN)
            .serverInterceptor(inner)
            .serverHeadInterceptor(NEEDS_TRACE)
            .clientHeadInterceptor(TRACE)
            .clientInterceptor(TOKEN)
            .protocol(protocol)
            .build()
            .run("a");

    assertThat(outcome.message()).isEqualTo("to [a]");
    assertThat(outcome.reached())
        .containsExactly(TOKEN, TRACE, NEEDS_TRACE, NEEDS_TOKEN, inner, handler);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void messages_areWrappedOnBothSides(
      RpcMethod.Kind kind, boolean asynchronous, Protocol protocol) {
    ClientInterceptor client =
        (method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              protected Object onSend(Object message) {
                return message + " sent";
              }

              @Override
              protected Object onReceive(Object message) {
                return message + " received";
              }
            };
    ServerInterceptor server =
        (call, next) -> {
          ResponseStream<Object> responses = call.responses();
          next.handle(
              call.withResponses(
                  new ResponseStream<>() {
                    @Override
                    public void send(Object message) {
                      responses.send(message + " answered");
                    }

                    @Override
                    public void sendHeaders() {
                      responses.sendHeaders();
                    }
                  }));
        };

    CallOutcome<String> outcome =
        InterceptorRunner.builder(
                Texts.method(kind),
                Texts.handler(kind, asynchronous, (requests, context) -> requests))
            .clientInterceptor(client)
            .serverInterceptor(server)
            .protocol(protocol)
            .build()
            .run("a");

    assertThat(outcome.messages()).containsExactly("a sent answered received");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void encodedMessages_areReplacedOnBothSides(
      RpcMethod.Kind kind, boolean asynchronous, Protocol protocol) {
    ServerInterceptor server =
        (call, next) ->
            next.handle(
                call.mapRequests(message -> message.withBytes(reversed(message.bytes())))
                    .mapResponses(message -> message.withBytes(reversed(message.bytes()))));
    ClientInterceptor client =
        (method, options, next) ->
            next.open(method, options)
                .mapRequests(message -> message.withBytes(reversed(message.bytes())));

    CallOutcome<String> outcome =
        InterceptorRunner.builder(
                Texts.method(kind),
                Texts.handler(
                    kind, asynchronous, (requests, context) -> List.of(requests.getFirst() + "!")))
            .codec(new Texts.TextCodec())
            .clientInterceptor(client)
            .serverInterceptor(server)
            .protocol(protocol)
            .build()
            .run("abc");

    assertThat(outcome.messages()).containsExactly("!cba");
  }

  private static byte[] reversed(ByteBuffer bytes) {
    return new StringBuilder(UTF_8.decode(bytes)).reverse().toString().getBytes(UTF_8);
  }

  @Test
  void messagesWithoutCodec_areObjectsOnlyOnTheServer() {
    assertHasNoBytes(call -> call.mapRequests(InterceptorRunnerTest::read));
    assertHasNoBytes(call -> call.mapRequests(InterceptorRunnerTest::replaced));
    assertHasNoBytes(call -> call.mapResponses(InterceptorRunnerTest::read));
    assertHasNoBytes(call -> call.mapResponses(InterceptorRunnerTest::replaced));
    assertThat(
            new ArrayList<>(
                received(call -> Objects.requireNonNull(call.receiveMessage()).isEncoded())))
        .containsExactly(false);
  }

  private static List<Object> received(Function<ServerCall, Object> reading) {
    List<Object> received = new ArrayList<>();
    ServerInterceptor interceptor = (call, next) -> received.add(reading.apply(call));
    CallOutcome<String> unused = echo().serverInterceptor(interceptor).build().run("a");
    return received;
  }

  private static CallMessage read(CallMessage message) {
    return message.withBytes(new byte[message.bytes().get()]);
  }

  private static CallMessage replaced(CallMessage message) {
    return message.withBytes(new byte[Integer.BYTES]);
  }

  private static void assertHasNoBytes(UnaryOperator<ServerCall> mapping) {
    for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
      List<Throwable> thrown = new ArrayList<>();
      ServerInterceptor interceptor =
          (call, next) -> {
            try {
              next.handle(mapping.apply(call));
            } catch (IllegalStateException e) {
              thrown.add(e);
              throw e;
            }
          };
      CallOutcome<String> unused =
          InterceptorRunner.builder(
                  Texts.method(kind),
                  Texts.handler(kind, false, (requests, context) -> List.of("to " + requests)))
              .serverInterceptor(interceptor)
              .build()
              .run("a");

      assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessage(WITHOUT_BYTES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesWithoutCodec_areObjectsOnlyOnTheClient(RpcMethod.Kind kind) {
    assertClientHasNoBytes(kind, call -> call.mapRequests(InterceptorRunnerTest::read));
    assertClientHasNoBytes(kind, call -> call.mapRequests(InterceptorRunnerTest::replaced));
    assertClientHasNoBytes(kind, call -> call.mapResponses(InterceptorRunnerTest::read));
    assertClientHasNoBytes(kind, call -> call.mapResponses(InterceptorRunnerTest::replaced));
  }

  private static void assertClientHasNoBytes(
      RpcMethod.Kind kind, UnaryOperator<ClientCall<Object, Object>> mapping) {
    InterceptorRunner<String, String> runner =
        InterceptorRunner.builder(
                Texts.method(kind), Texts.handler(kind, false, (requests, context) -> requests))
            .clientInterceptor((method, options, next) -> mapping.apply(next.open(method, options)))
            .build();

    assertThatIllegalStateException().isThrownBy(() -> runner.run("a")).withMessage(WITHOUT_BYTES);
  }

  @Test
  void messagesWithoutCodec_areReplacedAsObjects() {
    CallOutcome<String> outcome =
        echo()
            .clientInterceptor((method, options, next) ->
                next.open(method, options)
                    .mapRequests(message -> message.withObject(message.object() + " sent"))
                    .mapResponses(message -> message.withObject(message.object() + " read")))
            .serverInterceptor((call, next) ->
                next.handle(
                    call.mapRequests(message -> message.withObject(message.object() + " got"))
                        .mapResponses(
                            message -> message.withObject(message.object() + " answered"))))
            .build()
            .run("a");

    assertThat(outcome.message()).isEqualTo("to a sent got answered read");
  }

  @Test
  void outcome_hasTheMetadataOfTheHandler() {
    CallOutcome<String> outcome = echo().build().run("a");

    assertThat(outcome.message()).isEqualTo("to a");
    assertThat(outcome.headers().first("x-header")).contains("of the handler");
    assertThat(outcome.trailers().first("x-trailer")).contains("of the handler");
    assertThat(outcome.reached()).containsExactly(ECHO);
  }

  @Test
  void options_areThoseOfTheCaller() {
    CallOptions options =
        CallOptions.builder().header("x-token", "1").timeout(Duration.ofMinutes(1)).build();
    List<Boolean> deadlines = new ArrayList<>();
    ServerInterceptor deadline =
        (call, next) -> {
          deadlines.add(call.context().deadline().isPresent());
          next.handle(call);
        };

    CallOutcome<String> outcome =
        echo()
            .serverInterceptor(NEEDS_TOKEN)
            .serverInterceptor(deadline)
            .build()
            .run(options, List.of("a"));

    assertThat(outcome.failure()).isEmpty();
    assertThat(deadlines).containsExactly(true);
  }

  @Test
  void refusalByAServerInterceptor_keepsTheCallFromTheHandler() {
    CallOutcome<String> outcome = echo().serverInterceptor(NEEDS_TOKEN).build().run("a");

    assertThat(outcome.code()).contains(Code.UNAUTHENTICATED);
    assertThat(outcome.failure().orElseThrow().metadata().first("x-needed")).contains("x-token");
    assertThat(outcome.reached()).containsExactly(NEEDS_TOKEN);
    assertThat(outcome.thrown()).isEmpty();
  }

  @Test
  void refusalByAHeadInterceptor_keepsTheCallFromTheOthers() {
    CallOutcome<String> outcome =
        echo().serverInterceptor(NEEDS_TOKEN).serverHeadInterceptor(NEEDS_TRACE).build().run("a");

    assertThat(outcome.code()).contains(Code.UNAUTHENTICATED);
    assertThat(outcome.reached()).containsExactly(NEEDS_TRACE);
  }

  @Test
  void refusalByAClientInterceptor_isTheOutcome() {
    RpcException failure = new RpcException(Code.UNAVAILABLE, "the circuit is open").asFromCall();
    ClientInterceptor breaker =
        (method, options, next) -> {
          throw failure;
        };

    CallOutcome<String> outcome =
        echo().clientInterceptor(breaker).clientInterceptor(TOKEN).build().run("a");

    assertThat(outcome.failure()).containsSame(failure);
    assertThat(outcome.reached()).containsExactly(breaker);
  }

  @Test
  void refusalByAClientHeadInterceptor_isTheOutcome() {
    ClientHeadInterceptor refusing =
        (attempt, metadata) -> {
          throw new RpcException(Code.RESOURCE_EXHAUSTED, "no quota");
        };

    CallOutcome<String> outcome = echo().clientHeadInterceptor(refusing).build().run("a");

    assertThat(outcome.code()).contains(Code.RESOURCE_EXHAUSTED);
    assertThat(outcome.reached()).containsExactly(refusing);
  }

  @Test
  void misuseByAClientInterceptor_isThrownAsToACaller() {
    IllegalStateException misuse = new IllegalStateException("not ready");
    ClientInterceptor broken =
        (method, options, next) -> {
          throw misuse;
        };

    assertThatThrownBy(() -> echo().clientInterceptor(broken).build().run("a")).isSameAs(misuse);
  }

  @Test
  void failureOfTheHandler_isThereAsItWasThrown() {
    IllegalArgumentException secret = new IllegalArgumentException("a secret");
    Handler.Unary<String, String> failing =
        (request, context) -> {
          throw secret;
        };

    CallOutcome<String> outcome = InterceptorRunner.builder(Texts.UNARY, failing).build().run("a");

    assertThat(outcome.code()).contains(Code.INTERNAL);
    assertThat(outcome.thrown()).containsSame(secret);
    assertThat(outcome.reached()).containsExactly(failing);
  }

  @Test
  void messagesBeforeAFailure_areThere() {
    Handler.ServerStream<String, String> failing =
        (request, responses, context) -> {
          responses.send("1");
          responses.send("2");
          throw new RpcException(Code.ABORTED, "enough");
        };

    CallOutcome<String> outcome =
        InterceptorRunner.builder(Texts.SERVER_STREAM, failing).build().run("a");

    assertThat(outcome.messages()).containsExactly("1", "2");
    assertThat(outcome.code()).contains(Code.ABORTED);
  }

  @Test
  void handlerThatGetsNoRequest_isNotReached() {
    ServerInterceptor greedy =
        (call, next) -> {
          assertThat(call.requests().receive()).isEqualTo("a");
          next.handle(call);
        };

    CallOutcome<String> outcome = echo().serverInterceptor(greedy).build().run("a");

    assertThat(outcome.code()).contains(Code.UNIMPLEMENTED);
    assertThat(outcome.reached()).containsExactly(greedy);
    assertThat(outcome.thrown()).isEmpty();
  }

  @Test
  void run_lastsUntilTheHandlerHasReturned() {
    CompletableFuture<Void> running = new CompletableFuture<>();
    IllegalStateException late = new IllegalStateException("late");
    Handler.Unary<String, String> slow =
        (request, context) -> {
          CompletableFuture<Void> cancelled = new CompletableFuture<>();
          context.onCancel(() -> cancelled.completeOnTimeout(null, 100, TimeUnit.MILLISECONDS));
          running.complete(null);
          cancelled.join(); // An interrupt does not end this.
          throw late;
        };
    ClientInterceptor impatient =
        (method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              public @Nullable Object receive() {
                running.join();
                cancel();
                return super.receive();
              }
            };

    CallOutcome<String> outcome =
        InterceptorRunner.builder(Texts.UNARY, slow).clientInterceptor(impatient).build().run("a");

    assertThat(outcome.code()).contains(Code.CANCELED);
    assertThat(outcome.thrown()).containsSame(late);
    assertThat(outcome.reached()).containsExactly(impatient, slow);
  }

  @Test
  void runs_knowNothingOfEachOther() {
    InterceptorRunner<String, String> runner = echo().clientInterceptor(TOKEN).build();

    assertThat(runner.run("a").reached()).isEqualTo(runner.run("b").reached()).hasSize(2);
    assertThat(runner.run("b").message()).isEqualTo("to b");
  }

  @Test
  void handler_mayBeThatOfAService() {
    Service service =
        () -> ServiceDefinition.builder(Texts.SERVICE).unary(Texts.UNARY, ECHO).build();

    CallOutcome<String> outcome = InterceptorRunner.builder(Texts.UNARY, service).build().run("a");

    assertThat(outcome.message()).isEqualTo("to a");
    assertThat(outcome.reached()).containsExactly(service);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InterceptorRunner.builder(Texts.BIDI_STREAM, service));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InterceptorRunner.builder(Texts.BIDI_STREAM, ECHO));
  }

  @Test
  void unaryMethod_takesOneRequest() {
    assertThatIllegalStateException().isThrownBy(() -> echo().build().run());
    assertThatIllegalStateException().isThrownBy(() -> echo().build().run("a", "b"));
  }
}
