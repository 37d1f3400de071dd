package dev.connectjava.health;

import io.grpc.health.v1.HealthCheckResponse;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Publishes the status of a service and all its changes, to any number of subscribers. */
final class StatusPublisher implements Flow.Publisher<HealthCheckResponse> {

  private final HealthChecker checker;
  private final String service;
  private final Consumer<Runnable> onDrain;

  /**
   * Makes a publisher.
   *
   * @param onDrain registers the action of each subscription for when its server drains
   */
  StatusPublisher(HealthChecker checker, String service, Consumer<Runnable> onDrain) {
    this.checker = checker;
    this.service = service;
    this.onDrain = onDrain;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super HealthCheckResponse> subscriber) {
    StatusSubscription subscription = new StatusSubscription(subscriber);
    subscriber.onSubscribe(subscription);
    HealthWatch watch;
    try {
      watch = checker.watch(service, subscription::onChange);
    } catch (RuntimeException e) {
      subscriber.onError(e);
      return;
    }
    subscription.start(watch);
    onDrain.accept(subscription::endOnDrain);
  }
}
