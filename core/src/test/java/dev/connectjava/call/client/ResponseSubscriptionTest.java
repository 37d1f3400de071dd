package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.ClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RpcMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of responses whose call, as interceptors have made it, or whose subscriber breaks. */
final class ResponseSubscriptionTest {

  private static final RpcMethod<String, String> SERVER_STREAM =
      RpcMethod.serverStream("broken.v1.Broken", "Server", String.class, String.class);
  private static final RpcMethod<String, String> BIDI_STREAM =
      RpcMethod.bidiStream("broken.v1.Broken", "Bidi", String.class, String.class);

  /** How responses are subscribed to. */
  private enum Shape {
    SERVER,
    BIDI;

    void start(Call call, Flow.Subscriber<String> subscriber) {
      switch (this) {
        case SERVER ->
            AsyncCalls.serverStream(() -> call, each -> each, SERVER_STREAM, "q", subscriber);
        case BIDI ->
            AsyncCalls.bidiStream(
                () -> call, each -> each, BIDI_STREAM, requests -> {}, subscriber);
      }
    }
  }

  private static final class Call implements ClientCall<String, String> {

    private final Supplier<@Nullable CompletionStage<Optional<String>>> responses;
    private Runnable onCloseSend = () -> {};
    private CompletionStage<Void> sent = CompletableFuture.completedFuture(null);
    private boolean cancelled;

    Call(Supplier<@Nullable CompletionStage<Optional<String>>> responses) {
      this.responses = responses;
    }

    @Override
    public void send(String message) {}

    @Override
    public CompletionStage<Void> sendAsync(String message) {
      return sent;
    }

    @Override
    public void closeSend() {
      onCloseSend.run();
    }

    @Override
    public @Nullable String receive() {
      return null;
    }

    @Override
    @SuppressWarnings("NullAway") // As an interceptor may break it.
    public CompletionStage<Optional<String>> receiveAsync() {
      return responses.get();
    }

    @Override
    public Headers responseHeaders() {
      return Headers.empty();
    }

    @Override
    public CompletionStage<Headers> responseHeadersAsync() {
      return CompletableFuture.completedFuture(Headers.empty());
    }

    @Override
    public Headers responseTrailers() {
      return Headers.empty();
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** Requests two messages at first. */
  private static class Subscriber implements Flow.Subscriber<String> {

    private final List<Throwable> failures = new ArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
      subscription.request(1);
    }

    @Override
    public void onNext(String message) {}

    @Override
    public void onError(Throwable failure) {
      failures.add(failure);
    }

    @Override
    public void onComplete() {}
  }

  private static IllegalStateException broken() {
    return new IllegalStateException("broken");
  }

  @ParameterizedTest
  @EnumSource
  void failedReceive_endsTheCall(Shape shape) {
    Call call = new Call(() -> CompletableFuture.failedFuture(broken()));
    Subscriber subscriber = new Subscriber();
    shape.start(call, subscriber);

    assertThat(subscriber.failures).singleElement().hasToString(broken().toString());
    assertThat(call.cancelled).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void receiveThatThrows_isAFailure(Shape shape) {
    Call call =
        new Call(() -> {
          throw broken();
        });
    Subscriber subscriber = new Subscriber();
    shape.start(call, subscriber);

    assertThat(subscriber.failures).singleElement().hasToString(broken().toString());
    assertThat(call.cancelled).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void receiveThatReturnsNull_isAFailure(Shape shape) {
    Call call = new Call(() -> null);
    Subscriber subscriber = new Subscriber();
    shape.start(call, subscriber);

    assertThat(subscriber.failures).singleElement().isInstanceOf(NullPointerException.class);
    assertThat(call.cancelled).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void subscriberThatThrowsAtItsFailure_leavesNoCall(Shape shape) {
    Call call = new Call(() -> CompletableFuture.failedFuture(broken()));
    Subscriber subscriber =
        new Subscriber() {
          @Override
          public void onError(Throwable failure) {
            throw broken();
          }
        };
    shape.start(call, subscriber);

    assertThat(call.cancelled).isTrue();
  }

  /** The rules forbid it, so the subscriber gets no signal more. */
  @ParameterizedTest
  @EnumSource
  void subscriberThatThrowsAtItsStart_leavesNoCall(Shape shape) {
    Call call = new Call(CompletableFuture::new);
    Subscriber subscriber =
        new Subscriber() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            throw broken();
          }
        };

    assertThatIllegalStateException()
        .isThrownBy(() -> shape.start(call, subscriber))
        .withMessage("broken");
    assertThat(call.cancelled).isTrue();
    assertThat(subscriber.failures).isEmpty();
  }

  @Test
  void endOfTheRequestThatThrows_endsTheCall() {
    Call call = new Call(CompletableFuture::new);
    call.onCloseSend =
        () -> {
          throw broken();
        };
    Subscriber subscriber = new Subscriber();
    SubmissionPublisher<String> requests = new SubmissionPublisher<>(Runnable::run, 1);
    AsyncCalls.bidiStream(() -> call, each -> each, BIDI_STREAM, requests, subscriber);
    requests.close();

    assertThat(subscriber.failures).singleElement().hasToString(broken().toString());
    assertThat(call.cancelled).isTrue();
  }

  /** A subscription that breaks when it is asked for more than this. */
  private record Breaking(long messages, AtomicLong asked) implements Flow.Subscription {

    @Override
    public void request(long count) {
      if (asked.addAndGet(count) > messages) {
        throw new IllegalStateException("can't publish");
      }
    }

    @Override
    public void cancel() {
      throw new IllegalStateException("can't be cancelled");
    }
  }

  private static Flow.Subscriber<? super String> publish(
      Call call, Subscriber subscriber, long messages) {
    AtomicReference<Flow.Subscriber<? super String>> requests = new AtomicReference<>();
    Flow.Publisher<String> publisher = requests::set;
    AsyncCalls.bidiStream(() -> call, each -> each, BIDI_STREAM, publisher, subscriber);
    requests.get().onSubscribe(new Breaking(messages, new AtomicLong()));
    return requests.get();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void publisherThatCantBeAsked_failsTheCall(long messages) {
    Call call = new Call(CompletableFuture::new);
    Subscriber subscriber = new Subscriber();
    Flow.Subscriber<? super String> requests = publish(call, subscriber, messages);
    if (messages > 0) {
      requests.onNext("q");
    }

    assertThat(subscriber.failures).singleElement().asString().contains("can't publish");
    assertThat(call.cancelled).isTrue();
  }

  @Test
  void failedSend_endsTheCall_alsoIfThePublisherCantBeCancelled() {
    Call call = new Call(CompletableFuture::new);
    call.sent = CompletableFuture.failedFuture(broken());
    Subscriber subscriber = new Subscriber();
    publish(call, subscriber, 1).onNext("q");

    assertThat(subscriber.failures).singleElement().hasToString(broken().toString());
    assertThat(call.cancelled).isTrue();
  }
}
