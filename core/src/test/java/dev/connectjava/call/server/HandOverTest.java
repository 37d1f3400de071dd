package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static dev.connectjava.call.server.ScriptedExchange.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Handler;
import dev.connectjava.Router;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.call.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often, when and to which thread a call is handed over. */
final class HandOverTest {

  private static final String ASK = Texts.ASK.procedure();
  private static final Handler.Unary<String, String> SHOUT = (request, context) -> request + "!";
  private static final ServerInterceptor PASSING = (call, next) -> next.handle(call);

  /** What was handed to the user's executor and waits there. */
  private final List<Runnable> submitted = new ArrayList<>();

  private final ExecutionMode executor = ExecutionMode.of(submitted::add);
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  private static Router.Builder intercepted(Router.Builder router, boolean intercepted) {
    return intercepted ? router.interceptor(PASSING) : router;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unaryCall_isOneExecuteAndOneRespond(boolean intercepted) {
    Router router = intercepted(Texts.asking(SHOUT), intercepted).executionMode(executor).build();
    ScriptedExchange exchange = ScriptedExchange.post(router, ASK, UNARY).send("hi", true);

    assertThat(submitted).hasSize(1);
    assertThat(exchange.told).isEmpty();
    submitted.getFirst().run();
    assertThat(exchange.told).containsExactly("respond 200 hi!");
    assertThat(submitted).hasSize(1);
    assertThat(router.activeCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void virtualThread_isNamedByTheProcedure(boolean intercepted) throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    Handler.Unary<String, String> naming =
        (request, context) -> {
          name.complete(Thread.currentThread().getName());
          return request;
        };
    Router router = intercepted(Texts.asking(naming), intercepted).build();
    ScriptedExchange exchange = ScriptedExchange.post(router, ASK, UNARY).send("hi", true);
    exchange.endTurn();
    exchange.awaitEnd();
    assertThat(name.resultNow()).isEqualTo("connect-handler " + ASK);
  }

  @Test
  void virtualThreadOfAFallback_isNotNamedByTheClient() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    Router router =
        Texts.asking(SHOUT)
            .fallback((requests, responses, context) -> {
              name.complete(Thread.currentThread().getName());
              responses.send(new byte[0]);
            })
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, "/a.B/" + "x".repeat(2_000), UNARY).send("hi", true);
    exchange.endTurn();
    exchange.awaitEnd();
    assertThat(name.resultNow()).isEqualTo("connect-handler fallback");
  }

  @Test
  void unaryCall_isHandedOverWhenItsRequestIsComplete() {
    Router router = Texts.asking(SHOUT).executionMode(executor).build();
    ScriptedExchange exchange = ScriptedExchange.post(router, ASK, UNARY).send("h", false);

    assertThat(submitted).isEmpty();
    exchange.send("i", true);
    assertThat(submitted).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unaryCall_onTheEventLoop_isAnsweredAtOnce(boolean intercepted) {
    Router router =
        intercepted(Texts.asking(SHOUT), intercepted)
            .executionMode(ExecutionMode.eventLoop())
            .build();

    assertThat(ScriptedExchange.post(router, ASK, UNARY).send("hi", true).told)
        .containsExactly("respond 200 hi!");
  }

  @Test
  void unaryCalls_ofOneTurn_startWithItsEnd() throws InterruptedException {
    Router router = Texts.asking(SHOUT).build();
    ScriptedExchange first = ScriptedExchange.post(router, ASK, UNARY).send("a", true);
    ScriptedExchange second = ScriptedExchange.post(router, ASK, UNARY).send("b", true);

    assertThat(router.activeCalls()).isEqualTo(2);
    second.endTurn();
    assertThat(first.told).isEmpty();
    first.endTurn();
    first.awaitEnd();
    second.awaitEnd();
    assertThat(first.told).containsExactly("respond 200 a!");
    assertThat(second.told).containsExactly("respond 200 b!");
  }

  private Router.Builder later() {
    return Texts.askingLater((request, context) -> {
      thread.set(Thread.currentThread());
      return CompletableFuture.completedFuture(request + "!");
    });
  }

  @Test
  void asyncCall_isStartedAndAnsweredOnTheTransportsThread() {
    Router router = later().build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.LATER.procedure(), UNARY).send("hi", true);

    assertThat(exchange.told).containsExactly("respond 200 hi!");
    assertThat(thread).hasValue(Thread.currentThread());
  }

  @Test
  void asyncCall_ofAnExecutorOfTheUsers_isStartedThere() {
    Router router = later().executionMode(executor).build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.LATER.procedure(), UNARY).send("hi", true);

    assertThat(thread).hasNullValue();
    assertThat(submitted).hasSize(1);
    submitted.getFirst().run();
    assertThat(exchange.told).containsExactly("respond 200 hi!");
  }

  @Test
  void asyncCall_behindAnInterceptor_isNeverWaitedForOnTheEventLoop() throws InterruptedException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Router router =
        Texts.askingLater((request, context) -> answer)
            .interceptor(PASSING)
            .executionMode(ExecutionMode.eventLoop())
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.LATER.procedure(), UNARY).send("hi", true);
    exchange.endTurn();

    answer.complete("late");
    exchange.awaitEnd();
    assertThat(exchange.told).containsExactly("respond 200 late");
  }

  @Test
  void handlersOfCallsThatAreOver_areNotStarted() {
    List<String> started = new ArrayList<>();
    Router router =
        Texts.collecting(
                (requests, context) -> {
                  started.add("blocking");
                  return "";
                })
            .executionMode(executor)
            .build();
    Router later =
        Texts.collectingLater(
                (requests, context) -> {
                  started.add("asynchronous");
                  return CompletableFuture.completedFuture("");
                })
            .executionMode(executor)
            .build();
    ScriptedExchange.post(router, Texts.COLLECT.procedure(), STREAM).listener().onClosed(false);
    ScriptedExchange.post(later, Texts.COLLECT_LATER.procedure(), STREAM)
        .listener()
        .onClosed(false);

    assertThat(submitted).hasSize(2);
    submitted.forEach(Runnable::run);
    assertThat(started).isEmpty();
    assertThat(router.activeCalls() + later.activeCalls()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void executorThatRefuses_makesTheCallUnavailable() {
    ExecutionMode full =
        ExecutionMode.of(task -> {
          throw new RejectedExecutionException("full");
        });
    Router router = Texts.asking(SHOUT).executionMode(full).build();

    assertThat(ScriptedExchange.post(router, ASK, UNARY).send("hi", true).told)
        .containsExactly(
            "respond 503 {\"code\":\"unavailable\",\"message\":\"the server is overloaded\"}");
    assertThat(router.activeCalls()).isZero();
  }

  @Test
  void executorWithoutMemory_failsTheCallAtOnce() {
    ExecutionMode broken =
        ExecutionMode.of(task -> {
          throw new OutOfMemoryError("as a test wants it");
        });
    Router router = Texts.asking(SHOUT).executionMode(broken).build();
    ScriptedExchange exchange = ScriptedExchange.post(router, ASK, UNARY).send("hi", true);

    assertThat(exchange.told).singleElement().asString().startsWith("respond 503");
    assertThat(router.activeCalls()).isZero();
  }
}
