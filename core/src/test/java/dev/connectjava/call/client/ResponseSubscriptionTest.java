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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        case SERVER -> AsyncCalls.serverStream(() -> call, SERVER_STREAM, "q", subscriber);
        case BIDI -> AsyncCalls.bidiStream(() -> call, BIDI_STREAM, requests -> {}, subscriber);
      }
    }
  }

  private static final class Call implements ClientCall<String, String> {

    private final Supplier<@Nullable CompletionStage<Optional<String>>> responses;
    private Runnable onCloseSend = () -> {};
    private boolean cancelled;

    Call(Supplier<@Nullable CompletionStage<Optional<String>>> responses) {
      this.responses = responses;
    }

    @Override
    public void send(String message) {}

    @Override
    public CompletionStage<Void> sendAsync(String message) {
      return CompletableFuture.completedFuture(null);
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
    AsyncCalls.bidiStream(() -> call, BIDI_STREAM, requests, subscriber);
    requests.close();

    assertThat(subscriber.failures).singleElement().hasToString(broken().toString());
    assertThat(call.cancelled).isTrue();
  }
}
