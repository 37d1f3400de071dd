package dev.connectjava.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Handler;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.testrules.SilentLog;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What faults do to calls on either side, which calls have them, and what is counted. */
@ExtendWith(SilentLog.class)
final class FaultInjectionTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration FOREVER = Duration.ofHours(1);
  private static final RpcException FAILURE =
      new RpcException(Code.UNAVAILABLE, "injected")
          .plusHeader("x-head", "2")
          .plusMetadata("x-fault", "1");

  private static final Texts.Answer COUNT = (requests, context) -> List.of("1", "2", "3");

  /** Where the faults are injected. */
  private enum Side {
    CLIENT,
    SERVER;

    InterceptorRunner<String, String> runner(
        RpcMethod<String, String> method, Handler<String, String> handler, FaultInjection faults) {
      InterceptorRunner.Builder<String, String> runner = InterceptorRunner.builder(method, handler);
      return (this == CLIENT ? runner.clientInterceptor(faults) : runner.serverInterceptor(faults))
          .build();
    }

    InterceptorRunner<String, String> unary(FaultInjection faults) {
      return runner(Texts.UNARY, Texts.handler(RpcMethod.Kind.UNARY, false, COUNT), faults);
    }

    InterceptorRunner<String, String> counting(FaultInjection faults) {
      return runner(
          Texts.SERVER_STREAM, Texts.handler(RpcMethod.Kind.SERVER_STREAM, false, COUNT), faults);
    }
  }

  /** A way of a call, and the side on which it has its fault. */
  private record Way(Side side, RpcMethod.Kind kind, boolean asynchronous) {

    CallOutcome<String> run(FaultInjection faults) {
      return side.runner(Texts.method(kind), Texts.handler(kind, asynchronous, COUNT), faults)
          .run("a");
    }
  }

  private static Stream<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (Side side : Side.values()) {
      for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
        ways.add(new Way(side, kind, false));
        ways.add(new Way(side, kind, true));
      }
    }
    return ways.stream();
  }

  private static Stream<Way> streams() {
    return ways().filter(way -> way.kind().serverStreams());
  }

  // What they do.

  @ParameterizedTest
  @MethodSource("ways")
  void abort_failsTheCallBeforeItsHandler(Way way) {
    Fault fault = Fault.abort(FAILURE);
    FaultInjection faults = FaultInjection.of(fault);

    CallOutcome<String> outcome = way.run(faults);

    assertThat(outcome.messages()).isEmpty();
    assertThat(outcome.code()).contains(Code.UNAVAILABLE);
    assertThat(outcome.failure().orElseThrow()).hasMessage("injected");
    assertThat(outcome.failure().orElseThrow().metadata().first("x-fault")).contains("1");
    assertThat(outcome.reached()).containsExactly(faults);
    assertThat(faults.count(fault)).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void delay_letsTheCallGoOnLater(Way way) {
    Fault first = Fault.delay(SHORT);
    Fault second = Fault.delay(SHORT);
    FaultInjection faults = FaultInjection.of(first, second);
    long before = System.nanoTime();

    CallOutcome<String> outcome = way.run(faults);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(SHORT.multipliedBy(2));
    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.messages()).startsWith("1");
    assertThat(faults.count(first)).isEqualTo(1);
    assertThat(faults.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("streams")
  void cut_failsTheStreamAfterItsMessages(Way way) {
    for (int messages = 0; messages <= 3; messages++) {
      Fault fault = Fault.cutAfter(messages, FAILURE);
      FaultInjection faults = FaultInjection.of(fault);

      CallOutcome<String> outcome = way.run(faults);

      assertThat(outcome.messages())
          .isEqualTo(IntStream.rangeClosed(1, messages).mapToObj(Integer::toString).toList());
      assertThat(outcome.code()).contains(Code.UNAVAILABLE);
      assertThat(faults.count(fault)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void cut_leavesShorterStreamsAlone(Way way) {
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(4, FAILURE));

    CallOutcome<String> outcome = way.run(faults);

    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.messages()).hasSize(3);
    assertThat(faults.count()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void cutOfOneResponse_isBeforeIt(Side side) {
    FaultInjection before = FaultInjection.of(Fault.cutAfter(0, FAILURE));
    FaultInjection after = FaultInjection.of(Fault.cutAfter(1, FAILURE));

    assertThat(side.unary(before).run("a").code()).contains(Code.UNAVAILABLE);
    assertThat(before.count()).isEqualTo(1);
    assertThat(side.unary(after).run("a").message()).isEqualTo("1");
    assertThat(after.count()).isZero();
  }

  @Test
  void cut_isNotHeldBackByTheHandler() {
    Handler.ServerStream<String, String> stubborn =
        (request, responses, context) -> {
          responses.send("1");
          assertThatExceptionOfType(RpcException.class).isThrownBy(() -> responses.send("2"));
          assertThatExceptionOfType(RpcException.class).isThrownBy(() -> responses.send("3"));
        };
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(1, FAILURE));

    CallOutcome<String> outcome =
        Side.SERVER.runner(Texts.SERVER_STREAM, stubborn, faults).run("a");

    assertThat(outcome.thrown()).isEmpty();
    assertThat(outcome.code()).contains(Code.UNAVAILABLE);
    assertThat(faults.count()).isEqualTo(1);
  }

  @Test
  void cutOfAClientsCall_cancelsIt() {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    Handler.BidiStream<String, String> endless =
        (requests, responses, context) -> {
          context.onCancel(() -> cancelled.complete(null));
          responses.send("1");
          requests.forEach(request -> {});
        };
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(1, FAILURE));
    try (Transport transport =
            InMemoryTransport.to(
                router(Router.builder(), Texts.BIDI_STREAM, endless), config(faults));
        ClientCall<String, String> call =
            transport.open(Texts.BIDI_STREAM, CallOptions.defaults())) {
      call.send("a");
      assertThat(call.receive()).isEqualTo("1");
      assertFails(() -> call.receive());
      assertFails(() -> call.send("b"));
      assertFails(() -> joined(call.receiveAsync().toCompletableFuture()));
      assertFails(() -> joined(call.sendAsync("c").toCompletableFuture()));
      cancelled.orTimeout(10, TimeUnit.SECONDS).join();
    }
    assertThat(faults.count()).isEqualTo(1);
  }

  private static final Handler.BidiStream<String, String> ONE_AND_NO_END =
      (requests, responses, context) -> {
        responses.send("1");
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        context.onCancel(() -> cancelled.complete(null));
        cancelled.join();
      };

  private static Transport cutAtOne(FaultInjection faults) {
    return InMemoryTransport.to(
        router(Router.builder(), Texts.BIDI_STREAM, ONE_AND_NO_END), config(faults));
  }

  private static void assertEnded(ClientCall<String, String> call, Code code) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call::receive)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    assertThat(call.receiveAsync().toCompletableFuture().exceptionNow())
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void cut_doesNotHappenToAClientsCallThatIsCancelled() {
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(1, FAILURE));
    try (Transport transport = cutAtOne(faults);
        ClientCall<String, String> call =
            transport.open(Texts.BIDI_STREAM, CallOptions.defaults())) {
      assertThat(call.receive()).isEqualTo("1");
      call.cancel();
      assertEnded(call, Code.CANCELED);
    }
    assertThat(faults.count()).isZero();
  }

  @Test
  void cut_doesNotHappenToAClientsCallAfterItsDeadline() {
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(1, FAILURE));
    CallOptions options =
        CallOptions.defaults().toBuilder().timeout(Duration.ofMillis(500)).build();
    try (Transport transport = cutAtOne(faults);
        ClientCall<String, String> call = transport.open(Texts.BIDI_STREAM, options)) {
      assertThat(call.receive()).isEqualTo("1");
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> {
            while (true) {
              call.send("more");
            }
          });
      assertEnded(call, Code.DEADLINE_EXCEEDED);
    }
    assertThat(faults.count()).isZero();
  }

  @Test
  void cut_doesNotHappenToAClientsCallThatHasEndedInOrderAndIsCancelled() {
    Handler.BidiStream<String, String> one = (requests, responses, context) -> responses.send("1");
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(1, FAILURE));
    try (Transport transport =
            InMemoryTransport.to(router(Router.builder(), Texts.BIDI_STREAM, one), config(faults));
        ClientCall<String, String> call =
            transport.open(Texts.BIDI_STREAM, CallOptions.defaults())) {
      assertThat(call.receive()).isEqualTo("1");
      call.cancel();
      try {
        assertThat(call.receive()).isNull();
      } catch (RpcException e) {
        assertThat(e.code()).isEqualTo(Code.CANCELED);
      }
    }
    assertThat(faults.count()).isZero();
  }

  private static Stream<Fault> failures() {
    return Stream.of(Fault.abort(FAILURE), Fault.cutAfter(0, FAILURE));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureOfAClientsCall_isOneThatTheServerHasSent(Fault fault) {
    RpcException failure =
        Side.CLIENT.unary(FaultInjection.of(fault)).run("a").failure().orElseThrow();

    assertThat(failure.isFromPeer()).isTrue();
    assertThat(failure.headers().first("x-head")).contains("2");
    assertThat(failure.metadata().names()).containsExactly("x-head", "x-fault");
    assertThat(failure.getStackTrace()).isNotEqualTo(FAILURE.getStackTrace());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureOfAHandlersOwnCall_isNotForTheHandlersClient(Fault fault) {
    FaultInjection faults = FaultInjection.of(fault);
    Handler.Unary<String, String> backend = (request, context) -> "b";
    try (Transport transport =
        InMemoryTransport.to(router(Router.builder(), Texts.UNARY, backend), config(faults))) {
      Handler.Unary<String, String> relaying =
          (request, context) -> transport.unary(Texts.UNARY, request, CallOptions.defaults());

      CallOutcome<String> outcome = TestCall.of(Texts.UNARY, "a").handle(relaying);

      assertThat(outcome.code()).contains(Code.INTERNAL);
      assertThat(outcome.failure().orElseThrow().getMessage()).doesNotContain("injected");
    }
    assertThat(faults.count()).isEqualTo(1);
  }

  @Test
  void failureThatAClientHasFound_staysOne() {
    FaultInjection faults = FaultInjection.of(Fault.abort(FAILURE.asFromCall()));

    RpcException failure = Side.CLIENT.unary(faults).run("a").failure().orElseThrow();

    assertThat(failure.isFromCall()).isTrue();
    assertThat(failure.isFromPeer()).isFalse();
  }

  private static void assertFails(Runnable action) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(action::run)
        .withMessage("injected")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  private static void joined(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  @ParameterizedTest
  @EnumSource
  void faults_happenInTheirOrder(Side side) {
    Fault delay = Fault.delay(SHORT);
    Fault abort = Fault.abort(FAILURE);
    Fault never = Fault.delay(FOREVER);
    FaultInjection faults = FaultInjection.of(delay, abort, never, Fault.cutAfter(0, FAILURE));

    assertThat(side.counting(faults).run("a").code()).contains(Code.UNAVAILABLE);
    assertThat(faults.count(delay)).isEqualTo(1);
    assertThat(faults.count(abort)).isEqualTo(1);
    assertThat(faults.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void cuts_happenByTheEarliest(Side side) {
    Fault late = Fault.cutAfter(2, FAILURE);
    Fault early = Fault.cutAfter(1, FAILURE);
    FaultInjection faults = FaultInjection.of(late, early);

    assertThat(side.counting(faults).run("a").messages()).containsExactly("1");
    assertThat(faults.count(late)).isZero();
    assertThat(faults.count(early)).isEqualTo(1);
  }

  // Waiting.

  @ParameterizedTest
  @EnumSource
  void delay_endsWithTheDeadline(Side side) {
    FaultInjection faults = FaultInjection.of(Fault.delay(FOREVER));
    CallOptions options = CallOptions.builder().timeout(SHORT).build();

    CallOutcome<String> outcome = side.unary(faults).run(options, List.of("a"));

    assertThat(outcome.code()).contains(Code.DEADLINE_EXCEEDED);
    assertThat(faults.count()).isEqualTo(outcome.reached().size());
  }

  @Test
  void delayOfAClientsCall_holdsNoThread() {
    FaultInjection faults = FaultInjection.of(Fault.delay(FOREVER));
    Handler.Unary<String, String> handler = (request, context) -> "b";
    try (Transport transport =
        InMemoryTransport.to(router(Router.builder(), Texts.UNARY, handler), config(faults))) {
      CompletableFuture<String> later =
          transport.unaryAsync(Texts.UNARY, "a", CallOptions.defaults());
      assertThat(later).isNotDone();
      assertThat(later.cancel(true)).isTrue();
    }
    assertThat(faults.count()).isEqualTo(1);
  }

  /** The timer of the JDK would keep the call and all that belongs to it. */
  @ParameterizedTest
  @EnumSource
  void delayOfAClientsCall_endsWithTheCall(EarlyEnd end) throws InterruptedException {
    FaultInjection faults = FaultInjection.of(Fault.delay(FOREVER));
    ReferenceQueue<Object> found = new ReferenceQueue<>();
    Reference<?> attribute = delayed(faults, end, found);

    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    do {
      assertThat(System.nanoTime()).as("the call is held").isLessThan(giveUp);
      System.gc();
    } while (found.remove(50) == null);
    Reference.reachabilityFence(attribute);
  }

  /** The thread that waits for the call ends it inside the delayed call. */
  @Test
  void delayOfAClientsCall_endsWithTheInterruptOfItsCaller() {
    Fault abort = Fault.abort(FAILURE);
    FaultInjection faults = FaultInjection.of(Fault.delay(SHORT.multipliedBy(10)), abort);
    Thread.currentThread().interrupt();
    ClientCall<Object, Object> call =
        faults.intercept(Texts.UNARY, CallOptions.defaults(), (method, passed) -> never());

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call::receive)
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
    assertThat(Thread.interrupted()).isTrue();

    FaultInjection later = FaultInjection.of(Fault.delay(SHORT.multipliedBy(15)));
    assertThat(Side.CLIENT.unary(later).run("a").message()).isEqualTo("1");
    assertThat(faults.count(abort)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callThatEndsWhenItIsToBeOpened_isNeitherAbortedNorOpened(boolean aborted) {
    InjectedFault fault = new InjectedFault(Fault.abort(FAILURE), 1);
    InjectedFaults chosen = InjectedFaults.of(aborted ? List.of(fault) : List.of());
    CompletableFuture<ClientCall<Object, Object>> opened = new CompletableFuture<>();
    opened.cancel(false);

    FaultInjection.open(
        opened, chosen, Texts.UNARY, CallOptions.defaults(), (method, passed) -> never());

    assertThat(fault.count()).isZero();
  }

  private static ClientCall<Object, Object> never() {
    throw new AssertionError("the call was opened");
  }

  /** What ends a call before it is opened. */
  private enum EarlyEnd {
    CANCELLATION,
    DEADLINE,
    PARENT
  }

  private static Reference<?> delayed(
      FaultInjection faults, EarlyEnd end, ReferenceQueue<Object> queue) {
    TestCall<String, String> parent = TestCall.of(Texts.UNARY, "a");
    Object value = new Object();
    CallOptions.Builder options =
        CallOptions.builder().attribute(AttributeKey.named("value"), value);
    switch (end) {
      case CANCELLATION -> {}
      case DEADLINE -> options.timeout(SHORT);
      case PARENT -> options.parent(parent.context());
    }
    ClientCall<Object, Object> call =
        faults.intercept(
            Texts.UNARY,
            options.build(),
            (method, passed) -> {
              throw new IllegalStateException("the call was opened");
            });
    switch (end) {
      case CANCELLATION -> call.cancel();
      case DEADLINE -> {}
      case PARENT -> parent.cancel();
    }
    assertThatExceptionOfType(RpcException.class).isThrownBy(call::receive);
    return new PhantomReference<>(value, queue);
  }

  @Test
  void delayOfAServersCall_endsWithItsCancellation() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY, "a");
    FaultInjection faults = FaultInjection.of(Fault.delay(FOREVER));
    Handler.Unary<String, String> delayed =
        (request, context) -> {
          CompletableFuture.runAsync(call::cancel);
          faults.intercept(call.serverCall(), passed -> {});
          return "never";
        };

    assertThat(call.handle(delayed).thrown())
        .containsInstanceOf(RpcException.class)
        .containsSame(call.context().cancellation().orElseThrow());
  }

  /** A test that calls an interceptor itself is not interrupted. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void delayOnTheThreadOfATest_endsWithTheCall(boolean timeout) {
    TestCall.Builder<String, String> builder = TestCall.builder(Texts.UNARY).requests("a");
    TestCall<String, String> call = (timeout ? builder.timeout(SHORT) : builder).build();
    FaultInjection faults = FaultInjection.of(Fault.delay(FOREVER));
    if (!timeout) {
      CompletableFuture.runAsync(call::cancel);
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatExceptionOfType(RpcException.class)
                .isThrownBy(() ->
                    faults.intercept(
                        call.serverCall(),
                        passed -> {
                          throw new AssertionError("the handler was called");
                        }))
                .satisfies(
                    e -> assertThat(call.context().cancellation().orElseThrow()).isSameAs(e)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cut_doesNotReplaceTheEndOfACallThatHasEnded(boolean sendsMore) {
    FaultInjection faults = FaultInjection.of(Fault.cutAfter(2, FAILURE));
    TestCall<String, String> call = TestCall.of(Texts.SERVER_STREAM, "a");
    RpcException own = new RpcException(Code.ABORTED, "stopped");

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() ->
            faults.intercept(
                call.serverCall(),
                passed -> {
                  passed.responses().send("1");
                  passed.responses().send("2");
                  call.cancel();
                  if (sendsMore) {
                    passed.responses().send("3");
                  }
                  throw own;
                }))
        .satisfies(e ->
            assertThat(sendsMore ? call.context().cancellation().orElseThrow() : own).isSameAs(e));
    assertThat(call.sent()).containsExactly("1", "2");
    assertThat(faults.count()).isZero();
  }

  @Test
  void delayOnAnEventLoop_isRefused() {
    FaultInjection faults = FaultInjection.of(Fault.delay(FOREVER));
    Handler.Unary<String, String> handler = (request, context) -> "b";
    Router.Builder router =
        Router.builder().executionMode(ExecutionMode.eventLoop()).interceptor(faults);
    try (Transport transport =
        InMemoryTransport.to(router(router, Texts.UNARY, handler), config(FaultInjection.of()))) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> transport.unary(Texts.UNARY, "a", CallOptions.defaults()))
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
    }
    assertThat(faults.count()).isZero();
  }

  private static <I, O> Router router(
      Router.Builder router, RpcMethod<I, O> method, Handler<I, O> handler) {
    ServiceDefinition.Builder service = ServiceDefinition.builder(method.service());
    return router
        .codec(new Texts.TextCodec())
        .service(
            switch (handler) {
              case Handler.Unary<I, O> unary -> service.unary(method, unary).build();
              case Handler.BidiStream<I, O> stream -> service.bidiStream(method, stream).build();
              default -> throw new IllegalArgumentException(handler.toString());
            })
        .build();
  }

  private static ClientConfig config(FaultInjection faults) {
    return ClientConfig.builder()
        .protocol(Protocol.CONNECT)
        .codec(new Texts.TextCodec())
        .codec("text")
        .interceptor(faults)
        .build();
  }

  // Which calls.

  @ParameterizedTest
  @EnumSource
  void procedure_restrictsAFault(Side side) {
    Fault fault = Fault.abort(FAILURE).withProcedure(Texts.UNARY.procedure());
    FaultInjection faults = FaultInjection.of(fault);

    assertThat(side.unary(faults).run("a").code()).contains(Code.UNAVAILABLE);
    assertThat(side.counting(faults).run("a").failure()).isEmpty();
    assertThat(faults.count(fault)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void header_restrictsAFault(Side side) {
    FaultInjection faults =
        FaultInjection.of(
            Fault.abort(Code.ABORTED, "asked for").withHeader("X-Please-Fail", "yes"));
    InterceptorRunner<String, String> runner = side.unary(faults);

    assertThat(runner.run(header("x-please-fail", "yes"), List.of("a")).code())
        .contains(Code.ABORTED);
    assertThat(runner.run(header("x-please-fail", "no"), List.of("a")).failure()).isEmpty();
    assertThat(runner.run("a").failure()).isEmpty();
    assertThat(faults.count()).isEqualTo(1);
  }

  private static CallOptions header(String name, String value) {
    return CallOptions.builder().header(name, value).build();
  }

  @ParameterizedTest
  @EnumSource
  void fraction_isOfTheCallsThatMayHaveTheFault(Side side) {
    Fault fault = Fault.abort(FAILURE).withFraction(0.5).withProcedure(Texts.UNARY.procedure());
    FaultInjection faults = FaultInjection.of(fault);

    List<Boolean> failed = failed(side, faults, outcome -> outcome.failure().isPresent());

    assertThat(failed).contains(true, false);
    assertThat(faults.count(fault)).isEqualTo(failed.stream().filter(each -> each).count());
    FaultInjection again = FaultInjection.of(fault);
    side.counting(again).run("a"); // It is none that may have the fault.
    assertThat(failed(side, again, outcome -> outcome.failure().isPresent())).isEqualTo(failed);
    assertThat(failed(side, again.withSeed(4_711), outcome -> outcome.failure().isPresent()))
        .isNotEqualTo(failed);
  }

  private static List<Boolean> failed(
      Side side, FaultInjection faults, Predicate<CallOutcome<String>> hasFailed) {
    InterceptorRunner<String, String> runner = side.unary(faults);
    return IntStream.range(0, 40).mapToObj(i -> hasFailed.test(runner.run("a"))).toList();
  }

  @Test
  void fractionOfManyCalls_isWhatWasAskedFor() {
    InjectedFault fault = new InjectedFault(Fault.abort(FAILURE).withFraction(0.1), 7);
    long chosen =
        IntStream.range(0, 100_000)
            .filter(i -> fault.chooses(Texts.UNARY, Headers.empty()))
            .count();

    assertThat(chosen).isBetween(9_500L, 10_500L);
  }

  @Test
  void fractionsAtTheirBounds_areNoneAndAll() {
    FaultInjection none = FaultInjection.of(Fault.abort(FAILURE).withFraction(0));
    FaultInjection all = FaultInjection.of(Fault.abort(FAILURE).withFraction(1));

    assertThat(failed(Side.CLIENT, none, outcome -> outcome.failure().isPresent()))
        .containsOnly(false);
    assertThat(failed(Side.CLIENT, all, outcome -> outcome.failure().isPresent()))
        .containsOnly(true);
  }

  @Test
  void withSeed_beginsToCountAnew() {
    FaultInjection faults = FaultInjection.of(Fault.abort(FAILURE));
    Side.CLIENT.unary(faults).run("a");

    assertThat(faults.count()).isEqualTo(1);
    assertThat(faults.withSeed(2).count()).isZero();
  }

  @Test
  void countOfAForeignFault_isRefused() {
    FaultInjection faults = FaultInjection.of(Fault.abort(FAILURE));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.count(Fault.delay(SHORT)))
        .withMessageContaining("is not a fault of this injection");
  }

  @Test
  void settings_areCheckedAtTheirBounds() {
    Fault fault = Fault.cutAfter(0, FAILURE);

    assertThatIllegalArgumentException().isThrownBy(() -> Fault.cutAfter(-1, FAILURE));
    assertThatIllegalArgumentException().isThrownBy(() -> Fault.delay(Duration.ZERO));
    assertThat(Fault.delay(Duration.ofNanos(1))).asString().contains("PT0.000000001S");
    assertThatIllegalArgumentException().isThrownBy(() -> fault.withFraction(-0.01));
    assertThatIllegalArgumentException().isThrownBy(() -> fault.withFraction(1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> fault.withFraction(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fault.withProcedure("Greet"))
        .withMessage("a procedure has the form /package.Service/Method, but was \"Greet\"");
  }
}
