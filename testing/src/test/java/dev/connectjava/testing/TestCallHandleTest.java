package dev.connectjava.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Handler;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.http.Loop;
import dev.connectjava.testrules.SilentLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A run of a handler by a test call: its thread, its failure, and what is recorded. */
@ExtendWith(SilentLog.class)
final class TestCallHandleTest {

  private static final RpcException FAILURE =
      new RpcException(Code.RESOURCE_EXHAUSTED, "too long").plusMetadata("x-why", "length");

  @Test
  void handle_runsTheHandlerOfAService() {
    Service service =
        () ->
            ServiceDefinition.builder(Texts.SERVICE)
                .unary(Texts.UNARY, (request, context) -> "to " + request)
                .build();

    assertThat(TestCall.of(Texts.UNARY, "a").handle(service).message()).isEqualTo("to a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestCall.of(Texts.BIDI_STREAM, "a").handle(service))
        .withMessageStartingWith("test.Texts has no method /test.Texts/BidiStream")
        .withMessageNotContaining("but it has");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TestCall.of(Texts.UNARY.withRequestType(Object.class), "a").handle(service))
        .withMessageContaining("of java.lang.Object and java.lang.String, but it has it of")
        .withMessageContaining("of java.lang.String and java.lang.String: use the RpcMethod with");
  }

  @Test
  void handle_makesTheCallCurrent() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY, "a");
    List<RequestContext> current = new ArrayList<>();

    call.handle(
        (Handler.Unary<String, String>)
            (request, context) -> {
              current.add(RequestContext.current().orElseThrow());
              return "b";
            });

    assertThat(current).containsExactly(call.context());
    assertThat(RequestContext.current()).isEmpty();
  }

  @Test
  void handle_interruptsTheHandlerWhenTheCallIsCancelled() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY, "a");
    CountDownLatch never = new CountDownLatch(1);
    Handler.Unary<String, String> waiting =
        (request, context) -> {
          CompletableFuture.runAsync(call::cancel);
          try {
            never.await();
            return "b";
          } catch (InterruptedException e) {
            throw context.cancellation().orElseThrow();
          }
        };

    assertThat(call.handle(waiting).code()).contains(Code.CANCELED);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void handle_tellsWhatTheHandlerHasThrown() {
    AssertionError unmet = new AssertionError("the request is wrong");
    CallOutcome<String> outcome =
        TestCall.of(Texts.UNARY, "a")
            .handle(
                (Handler.Unary<String, String>)
                    (request, context) -> {
                      throw unmet;
                    });

    assertThat(outcome.thrown()).containsSame(unmet);
    assertThat(outcome.code()).contains(Code.INTERNAL);
    assertFails(Code.INTERNAL, outcome::message);
  }

  private static Stream<Handler<String, String>> failing() {
    return Stream.of(RpcMethod.Kind.values())
        .flatMap(kind ->
            Stream.of(true, false)
                .map(asynchronous ->
                    Texts.handler(
                        kind,
                        asynchronous,
                        (requests, context) -> {
                          throw FAILURE;
                        })));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void handle_recordsTheHandlerAndItsFailure(Handler<String, String> handler) {
    CallOutcome<String> outcome =
        TestCall.of(Texts.method(Texts.kind(handler)), "a").handle(handler);

    assertThat(outcome.thrown()).containsSame(FAILURE);
    assertThat(outcome.code()).contains(FAILURE.code());
    assertThat(outcome.reached()).containsExactly(handler);
  }

  @Test
  void handlerThatIsNotCalled_isNotReachedAndHasNotThrown() {
    Handler.Unary<String, String> handler = (request, context) -> "b";
    TestCall<String, String> cancelled = TestCall.of(Texts.UNARY, "a");
    cancelled.cancel();

    for (CallOutcome<String> outcome :
        List.of(cancelled.handle(handler), TestCall.of(Texts.UNARY).handle(handler))) {
      assertThat(outcome.failure()).isPresent();
      assertThat(outcome.reached()).isEmpty();
      assertThat(outcome.thrown()).isEmpty();
    }
  }

  @Test
  void handlerOfAService_isReachedAsTheService() {
    Handler.Unary<String, String> handler = (request, context) -> "b";
    Service service =
        () -> ServiceDefinition.builder(Texts.SERVICE).unary(Texts.UNARY, handler).build();

    assertThat(TestCall.of(Texts.UNARY, "a").handle(service).reached()).containsExactly(service);
  }

  @ParameterizedTest
  @EnumSource
  void asynchronousHandler_runsOnAnEventLoop(RpcMethod.Kind kind) {
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    Texts.Answer answer =
        (requests, context) -> {
          seen.add(Loop.current() != null);
          seen.add(RequestContext.current().isPresent());
          return List.of("to " + requests);
        };

    CallOutcome<String> outcome =
        TestCall.of(Texts.method(kind), "a").handle(Texts.handler(kind, true, answer));

    assertThat(outcome.messages()).containsExactly("to [a]");
    assertThat(seen).containsExactly(true, true);
  }

  @ParameterizedTest
  @EnumSource
  void asynchronousHandler_cantWaitForACall(RpcMethod.Kind kind) {
    Router backend =
        Router.builder()
            .codec(new Texts.TextCodec())
            .service(
                ServiceDefinition.builder(Texts.SERVICE)
                    .unary(Texts.UNARY, (request, context) -> "b")
                    .build())
            .build();
    ClientConfig config = ClientConfig.builder().codec(new Texts.TextCodec()).codec("text").build();
    try (Transport transport = InMemoryTransport.to(backend, config)) {
      Texts.Answer waiting =
          (requests, context) -> List.of(transport.unary(Texts.UNARY, "a", CallOptions.defaults()));

      CallOutcome<String> outcome =
          TestCall.of(Texts.method(kind), "a").handle(Texts.handler(kind, true, waiting));

      assertThat(outcome.thrown()).containsInstanceOf(IllegalStateException.class);
      assertThat(outcome.code()).contains(Code.INTERNAL);
    }
  }

  @Test
  void asynchronousHandler_isStoppedAfterItsResponses() {
    Handler<String, String> three =
        Texts.handler(
            RpcMethod.Kind.SERVER_STREAM, true, (requests, context) -> List.of("1", "2", "3"));

    CallOutcome<String> cancelled =
        TestCall.builder(Texts.SERVER_STREAM)
            .requests("a")
            .cancelAfterResponses(2)
            .build()
            .handle(three);
    CallOutcome<String> failed =
        TestCall.builder(Texts.SERVER_STREAM)
            .requests("a")
            .failAfterResponses(1, FAILURE)
            .build()
            .handle(three);

    assertThat(cancelled.messages()).containsExactly("1", "2");
    assertThat(cancelled.code()).contains(Code.CANCELED);
    assertThat(failed.messages()).containsExactly("1");
    assertThat(failed.code()).contains(FAILURE.code());
  }

  @Test
  void asynchronousHandler_isForOneRun() {
    TestCall<String, String> call = TestCall.of(Texts.BIDI_STREAM, "a");
    Handler<String, String> handler =
        Texts.handler(RpcMethod.Kind.BIDI_STREAM, true, (requests, context) -> requests);
    assertThat(call.handle(handler).messages()).containsExactly("a");

    assertThatIllegalStateException()
        .isThrownBy(() -> call.handle(handler))
        .withMessage("the call of /test.Texts/BidiStream has ended");
  }

  @Test
  void stageOfAHandler_isCancelledWithTheCall() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY, "a");
    CompletableFuture<String> stage = new CompletableFuture<>();
    Handler.AsyncUnary<String, String> handler =
        (request, context) -> {
          CompletableFuture.runAsync(call::cancel);
          return stage;
        };

    assertThat(call.handle(handler).code()).contains(Code.CANCELED);
    // The loop cancels the stage, maybe after the call has ended: the handler may still run then.
    assertThat(stage).failsWithin(Duration.ofSeconds(10));
    assertThat(stage).isCancelled();
  }

  @Test
  void handle_isForOneRunOfAHandlerOfTheMethodsKind() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY, "a");
    Handler.Unary<String, String> handler = (request, context) -> "b";
    Handler.AsyncServerStream<String, String> stream = (request, context) -> subscriber -> {};

    assertThatIllegalArgumentException().isThrownBy(() -> call.handle(stream));
    call.handle(handler);
    assertThatIllegalStateException()
        .isThrownBy(() -> call.handle(handler))
        .withMessage("the call of /test.Texts/Unary has ended");
  }

  @Test
  void handler_thatGivesNoMessageFailsAsInAServer() {
    assertThat(TestCall.of(Texts.UNARY, "a").end().failure().orElseThrow())
        .hasMessage("/test.Texts/Unary ended without a response message");
    assertThat(
            TestCall.of(Texts.UNARY, "a", "b")
                .handle((Handler.Unary<String, String>) (request, context) -> "c")
                .code())
        .contains(Code.UNIMPLEMENTED);
  }

  private static void assertFails(Code code, ThrowingCallable action) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(action)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
