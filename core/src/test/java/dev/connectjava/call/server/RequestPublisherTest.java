package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.call.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The requests of an asynchronous handler: demand, ends, and the time between messages. */
final class RequestPublisherTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(7);

  private final List<String> heard = new ArrayList<>();
  private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private final Router router =
      Texts.collectingLater(
              (requests, context) -> {
                requests.subscribe(new Hearing());
                return answer;
              })
          .deadlinePolicy(DeadlinePolicy.clientDecides().withInterMessageTimeout(TIMEOUT))
          .build();
  private final ScriptedExchange exchange =
      ScriptedExchange.post(router, Texts.COLLECT_LATER.procedure(), STREAM);

  private final class Hearing implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      heard.add("subscribed");
      subscription.set(newSubscription);
    }

    @Override
    public void onNext(String message) {
      heard.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(String.valueOf(failure.getMessage()));
    }

    @Override
    public void onComplete() {
      heard.add("complete");
    }
  }

  @Test
  void messages_areGivenAsTheyAreAskedFor() {
    exchange.sendMessage("a").sendMessage("b");
    assertThat(heard).containsExactly("subscribed");
    subscription.get().request(1);
    assertThat(heard).containsExactly("subscribed", "a");
    subscription.get().request(5);
    exchange.send("", true);
    assertThat(heard).containsExactly("subscribed", "a", "b", "complete");
  }

  /** Rule 3.17: what is asked for without end is given without end, whatever was asked before. */
  @Test
  void demandThatOverflows_isWithoutEnd() {
    subscription.get().request(2);
    subscription.get().request(Long.MAX_VALUE);
    exchange.sendMessage("a").sendMessage("b").sendMessage("c");

    assertThat(heard).containsExactly("subscribed", "a", "b", "c");
  }

  @Test
  void demandThatIsNone_isAnError() {
    subscription.get().request(0);

    assertThat(heard)
        .containsExactly("subscribed", "a subscriber must request at least one message");
  }

  @Test
  void timeBetweenMessages_isMeasuredForEachAnewWhileOneIsAskedFor() {
    assertThat(exchange.timers).isEmpty();
    subscription.get().request(2);
    ScriptedLoop.Scheduled first = exchange.timer(TIMEOUT);
    exchange.sendMessage("a");
    assertThat(exchange.timer(TIMEOUT)).isNotSameAs(first);
    exchange.sendMessage("b");
    assertThat(exchange.timers).isEmpty();
  }

  @Test
  void timeBetweenMessages_thatPasses_isTold() {
    subscription.get().request(1);
    exchange.expire(TIMEOUT);

    assertThat(heard)
        .containsExactly(
            "subscribed",
            "no message has arrived for PT7M (DeadlinePolicy.withInterMessageTimeout)");
  }

  @Test
  void callThatIsCancelled_isToldAndHasNoTimer() {
    subscription.get().request(1);
    exchange.listener().onClosed(false);

    assertThat(heard).containsExactly("subscribed", "the client has gone");
    assertThat(exchange.timers).isEmpty();
  }

  @Test
  void callThatIsCancelled_isToldThoughNothingWasAskedFor() {
    exchange.sendMessage("a");
    exchange.listener().onClosed(false);

    assertThat(heard).containsExactly("subscribed", "the client has gone");
  }

  @Test
  void callThatItsHandlerHasEnded_hasNoTimerAndSaysNoMore() {
    subscription.get().request(1);
    answer.complete("done");
    exchange.sendMessage("late");

    assertThat(exchange.timers).isEmpty();
    assertThat(heard).containsExactly("subscribed");
    assertThat(exchange.told).singleElement().asString().contains("respond 200", "done");
  }

  @Test
  void subscriptionThatIsCancelled_hasNoTimer() {
    subscription.get().request(1);
    subscription.get().cancel();
    exchange.sendMessage("late");

    assertThat(exchange.timers).isEmpty();
    assertThat(heard).containsExactly("subscribed");
  }
}
