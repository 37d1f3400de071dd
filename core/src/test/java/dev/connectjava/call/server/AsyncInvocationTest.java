package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static dev.connectjava.call.server.ScriptedExchange.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.call.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ends of asynchronous calls, and how fast their messages are asked for. */
final class AsyncInvocationTest {

  private static final String INTERNAL =
      "{\"error\":{\"code\":\"internal\",\"message\":\"internal error\"}}";

  private final AtomicReference<Flow.Subscriber<? super String>> subscriber =
      new AtomicReference<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();

  private final Flow.Subscription subscription =
      new Flow.Subscription() {
        @Override
        public void request(long count) {
          asked.addAndGet((int) count);
        }

        @Override
        public void cancel() {
          cancelled.incrementAndGet();
        }
      };

  /** A call whose publisher is the test. */
  private ScriptedExchange publish(Router.Builder router) {
    return ScriptedExchange.post(router.build(), Texts.PUBLISH.procedure(), STREAM)
        .sendMessage("go")
        .send("", true);
  }

  private ScriptedExchange publish() {
    return publish(Texts.publishing((request, context) -> subscriber::set));
  }

  @Test
  void publisherThatBreaksInBothItsMethods_failsTheCall() {
    ScriptedExchange exchange = publish();
    Flow.Subscriber<? super String> responses = subscriber.get();
    responses.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            throw new IllegalStateException("can't publish");
          }

          @Override
          public void cancel() {
            throw new IllegalStateException("can't be cancelled");
          }
        });

    assertThat(exchange.told).containsExactly("respond 200 " + enveloped(INTERNAL));
  }

  @Test
  void publisherThatThrowsAfterItsStart_isCancelled() {
    ScriptedExchange exchange =
        publish(
            Texts.publishing((request, context) ->
                responses -> {
                  responses.onSubscribe(subscription);
                  throw new IllegalStateException("can't publish");
                }));

    assertThat(exchange.told).containsExactly("respond 200 " + enveloped(INTERNAL));
    assertThat(cancelled).hasValue(1);
  }

  private Flow.Subscriber<? super String> subscribed() {
    Flow.Subscriber<? super String> current = subscriber.get();
    current.onSubscribe(subscription);
    return current;
  }

  @Test
  void messages_areAskedForOneByOneWhileTheClientTakesThem() {
    ScriptedExchange exchange = publish();
    Flow.Subscriber<? super String> responses = subscribed();
    assertThat(asked).hasValue(1);

    exchange.setWritable(false);
    responses.onNext("a");
    assertThat(asked).hasValue(1);

    exchange.setWritable(true);
    assertThat(asked).hasValue(2);
    responses.onNext("b");
    responses.onComplete();
    assertThat(exchange.told)
        .containsExactly("head 200", "write a", "write b", "write {}", "finish");
    assertThat(cancelled).hasValue(0);
  }

  /** A publisher that gives each message within {@code request}, which the rules let it do once. */
  @Test
  void messagesThatAreGivenWhenTheyAreAskedFor_takeNoDeeperStack() {
    int count = 50_000;
    Router router =
        Texts.publishing((request, context) ->
                messages ->
                    messages.onSubscribe(
                        new Flow.Subscription() {
                          private int given;

                          @Override
                          public void request(long number) {
                            if (given++ < count) {
                              messages.onNext("m");
                            } else {
                              messages.onComplete();
                            }
                          }

                          @Override
                          public void cancel() {}
                        }))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.PUBLISH.procedure(), STREAM)
            .sendMessage("go")
            .send("", true);

    assertThat(exchange.told.size()).isEqualTo(1 + count + 2);
    assertThat(exchange.told.getLast()).isEqualTo("finish");
    assertThat(router.activeCalls()).isZero();
  }

  @Test
  void requestThatThrows_endsTheCall() {
    Router router =
        Texts.publishing((request, context) ->
                messages ->
                    messages.onSubscribe(
                        new Flow.Subscription() {
                          @Override
                          public void request(long number) {
                            throw new IllegalStateException("this subscription is broken");
                          }

                          @Override
                          public void cancel() {
                            cancelled.incrementAndGet();
                          }
                        }))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.PUBLISH.procedure(), STREAM)
            .sendMessage("go")
            .send("", true);

    assertThat(exchange.told).containsExactly("respond 200 " + enveloped(INTERNAL));
    assertThat(cancelled).hasValue(1);
    assertThat(router.activeCalls()).isZero();
  }

  @Test
  void idleStreams_costNeitherThreadNorTimer() {
    Router router = Texts.publishing((request, context) -> subscriber::set).build();
    List<ScriptedExchange> exchanges = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      ScriptedExchange exchange =
          ScriptedExchange.post(router, Texts.PUBLISH.procedure(), STREAM).sendMessage("go");
      exchange.timers.clear();
      exchanges.add(exchange.send("", true));
    }

    assertThat(router.activeCalls()).isEqualTo(10_000);
    assertThat(exchanges).allMatch(exchange -> exchange.told.isEmpty());
    assertThat(exchanges).allMatch(exchange -> exchange.timers.isEmpty());
    exchanges.forEach(exchange -> exchange.listener().onClosed(false));
    assertThat(router.activeCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "undeclared"})
  void messageThatBreaksItsCodec_endsTheCall(String message) {
    ScriptedExchange exchange = publish();
    subscribed().onNext(message);

    assertThat(exchange.told).containsExactly("respond 200 " + enveloped(INTERNAL));
    assertThat(cancelled).hasValue(1);
  }

  private static String enveloped(String end) {
    return "\u0002\0\0\0" + (char) end.length() + end;
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "undeclared"})
  void answerThatBreaksItsCodec_endsTheCall(String message) {
    Router router =
        Texts.askingLater((request, context) -> CompletableFuture.completedFuture(message)).build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.LATER.procedure(), UNARY).send("hi", true);

    assertThat(exchange.told)
        .containsExactly("respond 500 {\"code\":\"internal\",\"message\":\"internal error\"}");
    assertThat(router.activeCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "undeclared"})
  void answerToAStreamThatBreaksItsCodec_endsTheCall(String message) {
    Router router =
        Texts.collectingLater((requests, context) -> CompletableFuture.completedFuture(message))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.COLLECT_LATER.procedure(), STREAM);

    assertThat(exchange.told).containsExactly("respond 200 " + enveloped(INTERNAL));
    assertThat(router.activeCalls()).isZero();
  }

  @Test
  void subscriptionThatComesAfterTheEnd_isCancelled() {
    ScriptedExchange exchange = publish();
    exchange.listener().onClosed(false);

    subscribed();
    assertThat(cancelled).hasValue(1);
    assertThat(asked).hasValue(0);
  }

  @Test
  void secondSubscription_isCancelled() {
    publish();
    subscribed();
    subscribed();

    assertThat(cancelled).hasValue(1);
    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cancelAction_runsAlsoWhenItComesAfterTheCancellation(boolean before) {
    AtomicReference<RequestContext> context = new AtomicReference<>();
    AtomicInteger ran = new AtomicInteger();
    ScriptedExchange exchange =
        publish(
            Texts.publishing((request, ofCall) -> {
              context.set(ofCall);
              return subscriber::set;
            }));
    if (before) {
      context.get().onCancel(ran::incrementAndGet);
    }
    exchange.listener().onClosed(false);
    if (!before) {
      context.get().onCancel(ran::incrementAndGet);
    }

    assertThat(ran).hasValue(1);
  }

  @Test
  void cancelAction_ofACallThatHasEndedInOrder_neverRuns() {
    AtomicReference<RequestContext> context = new AtomicReference<>();
    AtomicInteger ran = new AtomicInteger();
    ScriptedExchange exchange =
        publish(
            Texts.publishing((request, ofCall) -> {
              context.set(ofCall);
              return subscriber::set;
            }));
    context.get().onCancel(ran::incrementAndGet);
    subscribed().onComplete();
    exchange.listener().onClosed(false);
    context.get().onCancel(ran::incrementAndGet);

    assertThat(ran).hasValue(0);
  }
}
