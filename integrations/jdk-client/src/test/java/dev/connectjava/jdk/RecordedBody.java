package dev.connectjava.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The events of a subscriber to the body of a request, as texts. Its test asks for the parts. */
final class RecordedBody implements Flow.Subscriber<ByteBuffer> {

  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile Flow.@Nullable Subscription subscription;

  List<String> events() {
    return List.copyOf(events);
  }

  Flow.Subscription subscription() {
    return Objects.requireNonNull(subscription);
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    events.add("subscribed");
  }

  @Override
  public void onNext(ByteBuffer part) {
    events.add(UTF_8.decode(part).toString());
  }

  @Override
  public void onError(Throwable failure) {
    events.add(failure.getMessage());
  }

  @Override
  public void onComplete() {
    events.add("complete");
  }
}
