package dev.connectjava.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusPublisherTest {

  private static final String GREET = "greet.v1.GreetService";

  private final HealthRegistry health = HealthRegistry.create();
  private final Recorder recorder = new Recorder();
  private final List<Runnable> drainActions = new ArrayList<>();

  /** A subscriber that requests messages only when the test does. */
  private static class Recorder implements Flow.Subscriber<HealthCheckResponse> {

    final List<String> seen = new ArrayList<>();
    private Flow.@Nullable Subscription subscription;

    void request(long count) {
      Objects.requireNonNull(subscription).request(count);
    }

    void cancel() {
      Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
    }

    @Override
    public void onNext(HealthCheckResponse response) {
      seen.add(response.getStatus().name());
    }

    @Override
    public void onError(Throwable failure) {
      seen.add(failure.toString());
    }

    @Override
    public void onComplete() {
      seen.add("complete");
    }
  }

  private void subscribe(String service) {
    new StatusPublisher(health, service, drainActions::add).subscribe(recorder);
  }

  @Test
  void subscriber_isGivenTheStatusAtOnceAndThenEachChange() {
    subscribe(GREET);
    recorder.request(Long.MAX_VALUE);
    assertThat(recorder.seen).containsExactly("SERVICE_UNKNOWN");

    health.set(GREET, ServingStatus.SERVING);
    health.set(GREET, ServingStatus.SERVING);
    health.set(GREET, ServingStatus.UNKNOWN);
    health.clear(GREET);
    health.clear(GREET);
    assertThat(recorder.seen)
        .containsExactly("SERVICE_UNKNOWN", "SERVING", "UNKNOWN", "SERVICE_UNKNOWN");
  }

  @Test
  void subscriberThatIsSlow_isGivenTheLatestStatusOnly() {
    subscribe(GREET);
    health.set(GREET, ServingStatus.SERVING);
    health.set(GREET, ServingStatus.NOT_SERVING);
    recorder.request(1);
    assertThat(recorder.seen).containsExactly("NOT_SERVING");

    health.set(GREET, ServingStatus.SERVING);
    health.set(GREET, ServingStatus.NOT_SERVING);
    recorder.request(1);
    assertThat(recorder.seen).containsExactly("NOT_SERVING");

    health.enterTerminalState();
    health.clear(GREET);
    assertThat(recorder.seen).containsExactly("NOT_SERVING");
  }

  /** The sum of the requested messages exceeds a long. */
  @Test
  void subscriberThatAsksForMoreThanCanBeCounted_isGivenEachChange() {
    subscribe(GREET);
    recorder.request(2);
    recorder.request(Long.MAX_VALUE);
    recorder.request(Long.MAX_VALUE);
    for (ServingStatus status : ServingStatus.values()) {
      health.set(GREET, status);
    }
    assertThat(recorder.seen)
        .containsExactly("SERVICE_UNKNOWN", "SERVING", "NOT_SERVING", "UNKNOWN");
  }

  @Test
  void subscriberThatCancels_isForgotten() {
    subscribe(GREET);
    recorder.request(1);
    assertThat(health.size()).isEqualTo(2);

    recorder.cancel();
    recorder.cancel();
    health.set(GREET, ServingStatus.SERVING);
    health.clear(GREET);
    assertThat(recorder.seen).containsExactly("SERVICE_UNKNOWN");
    assertThat(health.size()).isEqualTo(1);
  }

  @Test
  void subscriberThatCancelsAtOnce_isForgottenToo() {
    new StatusPublisher(health, GREET, drainActions::add)
        .subscribe(
            new Recorder() {
              @Override
              public void onSubscribe(Flow.Subscription newSubscription) {
                newSubscription.cancel();
              }
            });
    assertThat(health.size()).isEqualTo(1);
  }

  /** Whether it has requested more or not. */
  @ParameterizedTest
  @ValueSource(longs = {1, Long.MAX_VALUE})
  void subscriberOfAServerThatDrains_isToldToCallAgain_andForgotten(long demand) {
    subscribe(GREET);
    recorder.request(demand);
    drainActions.forEach(Runnable::run);
    health.set(GREET, ServingStatus.SERVING);
    health.clear(GREET);

    assertThat(recorder.seen)
        .containsExactly(
            "SERVICE_UNKNOWN",
            "RpcException: unavailable: this connection of the server is shutting down and takes no"
                + " new calls: try again");
    assertThat(health.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void subscriberThatAsksForNothing_isToldWhatIsWrong(long count) {
    subscribe(GREET);
    recorder.request(count);
    recorder.request(1);

    assertThat(recorder.seen)
        .containsExactly(
            "java.lang.IllegalArgumentException: a subscriber must request at least one message");
    assertThat(health.size()).isEqualTo(1);
  }

  @Test
  void changesByManyThreads_endWithTheLatestStatus() throws InterruptedException {
    subscribe(GREET);
    recorder.request(Long.MAX_VALUE);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ServingStatus status = ServingStatus.values()[i % ServingStatus.values().length];
      threads.add(Thread.ofPlatform().start(() -> setAgainAndAgain(start, status)));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(recorder.seen.getLast()).isEqualTo(health.check(GREET).orElseThrow().name());
    for (int i = 1; i < recorder.seen.size(); i++) {
      assertThat(recorder.seen.get(i)).isNotEqualTo(recorder.seen.get(i - 1));
    }
  }

  private void setAgainAndAgain(CountDownLatch start, ServingStatus status) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    for (int i = 0; i < 10_000; i++) {
      health.set(GREET, status);
    }
  }
}
