package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static dev.connectjava.call.server.ScriptedExchange.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.ExecutionMode;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.call.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines that pass, and how often the client is told. */
final class DeadlineTest {

  private static final String ERROR =
      "{\"code\":\"deadline_exceeded\",\"message\":\"the call did not complete within its timeout"
          + " of PT7S\"}";

  private final List<Runnable> submitted = new ArrayList<>();
  private final ExecutionMode executor = ExecutionMode.of(submitted::add);

  private static ScriptedExchange post(Router router, String procedure, String contentType) {
    return ScriptedExchange.post(router, procedure, contentType, "connect-timeout-ms", "7000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deadline_beforeTheHandlerStarts_isToldOnce(boolean complete) {
    Router router = Texts.asking((request, context) -> request).executionMode(executor).build();
    ScriptedExchange exchange = post(router, Texts.ASK.procedure(), UNARY).send("hi", complete);
    exchange.expireNext();
    if (!complete) {
      exchange.send("", true);
    }
    submitted.forEach(Runnable::run);
    exchange.listener().onClosed(true);

    assertThat(exchange.told).containsExactly("respond 504 " + ERROR);
    assertThat(router.activeCalls()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void deadline_inAStream_isToldOnce() {
    List<ScriptedExchange> exchanges = new ArrayList<>();
    Router router =
        Texts.repeating(
                (request, responses, context) -> {
                  responses.send("first");
                  exchanges.getFirst().expireNext();
                  responses.send("second");
                })
            .executionMode(executor)
            .build();
    ScriptedExchange exchange = post(router, Texts.REPEAT.procedure(), STREAM).sendMessage("x");
    exchanges.add(exchange.send("", true));
    submitted.forEach(Runnable::run);
    exchange.listener().onClosed(true);

    assertThat(exchange.told)
        .containsExactly("head 200", "write first", "write {\"error\":" + ERROR + "}", "finish");
    assertThat(router.activeCalls()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void deadline_ofAnAsyncCall_isToldOnce() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Router router = Texts.askingLater((request, context) -> answer).build();
    ScriptedExchange exchange = post(router, Texts.LATER.procedure(), UNARY).send("hi", true);
    exchange.expireNext();
    answer.complete("too late");
    exchange.listener().onClosed(true);

    assertThat(exchange.told).containsExactly("respond 504 " + ERROR);
    assertThat(router.activeCalls()).isZero();
  }

  @Test
  void deadline_ofACallThatIsAnswered_hasNoTimer() {
    Router router =
        Texts.asking((request, context) -> request)
            .executionMode(ExecutionMode.eventLoop())
            .build();
    ScriptedExchange exchange = post(router, Texts.ASK.procedure(), UNARY);
    int timers = exchange.timers.size();
    exchange.send("hi", true);

    assertThat(exchange.timers).hasSize(timers - 1);
  }

  @Test
  void requestIdleTimeout_isThatOfTheMethodElseOfTheRouter() {
    Duration ofRouter = Duration.ofSeconds(20);
    Duration ofMethod = Duration.ofSeconds(10);
    Router router =
        Texts.router()
            .service(
                Texts.unaryService(
                    (request, context) -> request,
                    (request, context) -> CompletableFuture.completedFuture(request)))
            .settings(Texts.ASK, MethodSettings.builder().requestIdleTimeout(ofMethod).build())
            .requestIdleTimeout(ofRouter)
            .build();
    ScriptedExchange quick = ScriptedExchange.post(router, Texts.ASK.procedure(), UNARY);
    ScriptedExchange patient = ScriptedExchange.post(router, Texts.LATER.procedure(), UNARY);

    assertThat(quick.send("h", false).timer(ofMethod)).isNotNull();
    assertThat(patient.send("h", false).timer(ofRouter)).isNotNull();
  }

  @Test
  void settingsOfForever_areOfForever() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    Router router =
        Texts.collecting((requests, context) -> String.join(",", requests))
            .deadlinePolicy(
                DeadlinePolicy.clientDecides()
                    .withDefault(forever)
                    .withInterMessageTimeout(forever))
            .requestIdleTimeout(forever)
            .executionMode(executor)
            .build();
    ScriptedExchange exchange = ScriptedExchange.post(router, Texts.COLLECT.procedure(), STREAM);
    exchange.sendMessage("a").sendMessage("b").send("", true);
    submitted.forEach(Runnable::run);

    assertThat(exchange.told).singleElement().asString().contains("respond 200", "a,b");
  }

  @Test
  void timeoutOfElevenThousandYears_isOneOfAHundred() {
    Router router =
        Texts.asking((request, context) -> request)
            .executionMode(ExecutionMode.eventLoop())
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(
            router, Texts.ASK.procedure(), "application/grpc+text", "grpc-timeout", "99999999H");

    assertThat(exchange.timers)
        .allMatch(timer -> timer.delay().compareTo(Duration.ofDays(36_500)) <= 0);
  }
}
