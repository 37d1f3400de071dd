package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.method;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.memory.EngineService.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends a call before it is answered. */
final class EngineEndsTest extends EngineSuite {

  private static final Duration SHORT = Duration.ofMillis(30);

  /** The context of the call that a handler has, and does not answer. */
  private final CompletableFuture<RequestContext> unanswered = new CompletableFuture<>();

  /** Completed when that handler is told of the call's end. */
  private final CompletableFuture<RpcException> told = new CompletableFuture<>();

  EngineEndsTest(EngineSetup setup) {
    super(setup);
    answerNothing();
  }

  private void answerNothing() {
    world.service.answer((requests, context) -> {
      context.onCancel(() -> context.cancellation().ifPresent(told::complete));
      unanswered.complete(context);
      return new CompletableFuture<>();
    });
  }

  private EngineCall unanswered(RpcMethod.Kind kind) {
    EngineCall call = start(method(kind), List.of("x"));
    await(unanswered);
    return call;
  }

  @ParameterizedTest
  @EnumSource
  void timeoutOfTheCaller_endsBothSides(RpcMethod.Kind kind) {
    EngineCall call = start(method(kind), List.of("x"), CallOptions.defaults().withTimeout(SHORT));

    RpcException error = errorOf(await(call.outcome()));

    assertThat(error.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    if (unanswered.isDone()) {
      assertThat(await(told).code()).isIn(Code.DEADLINE_EXCEEDED, Code.CANCELED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timeoutOfTheServer_isTold(RpcMethod.Kind kind) {
    settings(
        router -> router.deadlinePolicy(DeadlinePolicy.clientDecides().withDefault(SHORT)),
        client -> client);
    answerNothing();

    RpcException error = errorOf(call(method(kind), "x"));

    assertThat(error.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(error.isFromPeer()).isTrue();
    if (unanswered.isDone()) { // On a busy machine the time may pass before the handler starts.
      assertThat(await(told).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void callThatItsCallerGivesUp_isCancelled(RpcMethod.Kind kind) {
    unanswered(kind).giveUp();

    assertThat(await(told).code()).isEqualTo(Code.CANCELED);
  }

  @ParameterizedTest
  @EnumSource
  void callWhoseParentEnds_isCancelled(RpcMethod.Kind kind) {
    unanswered(kind);
    CompletableFuture<RpcException> toldOfChild = new CompletableFuture<>();
    CompletableFuture<RequestContext> child = new CompletableFuture<>();
    world.service.answer((requests, context) -> {
      context.onCancel(() -> context.cancellation().ifPresent(toldOfChild::complete));
      child.complete(context);
      return new CompletableFuture<>();
    });
    EngineCall call =
        start(method(kind), List.of("x"), CallOptions.defaults().withParent(unanswered.join()));
    await(child);

    world.loseFirstClient();

    assertThat(errorOf(await(call.outcome())).code()).isEqualTo(Code.CANCELED);
    assertThat(await(toldOfChild).code()).isEqualTo(Code.CANCELED);
  }

  @ParameterizedTest
  @EnumSource
  void callWhoseClientIsGone_isCancelled(RpcMethod.Kind kind) {
    unanswered(kind);

    world.loseFirstClient();

    assertThat(await(told).code()).isEqualTo(Code.CANCELED);
  }

  @ParameterizedTest
  @EnumSource
  void callWhoseTransportIsClosed_endsOnBothSides(RpcMethod.Kind kind) {
    EngineCall call = unanswered(kind);

    world.transport.close();

    assertThat(errorOf(await(call.outcome())).code()).isEqualTo(Code.CANCELED);
    assertThat(await(told).code()).isEqualTo(Code.CANCELED);
  }

  @ParameterizedTest
  @EnumSource
  void callThatAnInterceptorRefuses_hasNoHandler(RpcMethod.Kind kind) {
    AtomicInteger handled = new AtomicInteger();
    settings(
        router ->
            router.interceptor((call, next) -> {
              throw new RpcException(Code.PERMISSION_DENIED, "not you");
            }),
        client -> client);
    world.service.answer((requests, context) -> {
      handled.incrementAndGet();
      return CompletableFuture.completedFuture(Answer.of("done"));
    });

    assertThat(errorOf(call(method(kind), "x")).code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(handled).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void callThatItsClientsInterceptorRefuses_isNotSent(RpcMethod.Kind kind) {
    settings(
        router -> router,
        client ->
            client.interceptor((method, options, next) -> {
              throw new RpcException(Code.UNAUTHENTICATED, "no token");
            }));
    answerNothing();

    assertThat(errorOf(call(method(kind), "x")).code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(unanswered).isNotDone();
  }
}
