package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.call.Texts;
import dev.connectjava.testrules.ReactiveStreamsRules;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** What asynchronous clients are given and give, by the rules of Reactive Streams. */
final class ClientStreamRulesTest {

  private static final long TIMEOUT_MILLIS = 20_000;
  private static final long SILENCE_MILLIS = 20;

  /** The kit waits only once for an error: it negates the time that is left. */
  private static final long ERROR_MILLIS = 500;

  private static TestEnvironment environment() {
    return new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS, ERROR_MILLIS);
  }

  @TestFactory
  Stream<DynamicTest> responses_followTheRules() {
    return ReactiveStreamsRules.of(Responses::new);
  }

  @TestFactory
  Stream<DynamicTest> requests_followTheRules() {
    return ReactiveStreamsRules.of(Requests::new);
  }

  /** {@link ResponseSubscription}: each subscriber has a call of its own. */
  public static final class Responses extends FlowPublisherVerification<String> {

    Responses() {
      super(environment());
    }

    @Override
    public Flow.Publisher<String> createFlowPublisher(long messages) {
      return subscriber ->
          AsyncCalls.serverStream(
              () -> new Answering(messages), call -> call, Texts.REPEAT, "request", subscriber);
    }

    @Override
    public Flow.Publisher<String> createFailedFlowPublisher() {
      return subscriber ->
          AsyncCalls.<String, String>serverStream(
              () -> {
                throw new RpcException(Code.UNAVAILABLE, "no connection");
              },
              call -> call,
              Texts.REPEAT,
              "request",
              subscriber);
    }
  }

  /** {@link RequestSubscriber}: the call takes whatever is sent. */
  public static final class Requests extends FlowSubscriberBlackboxVerification<String> {

    Requests() {
      super(environment());
    }

    @Override
    public Flow.Subscriber<String> createFlowSubscriber() {
      return new RequestSubscriber<>(
          new Answering(0), null, new FailedSend(call -> call), failure -> {});
    }

    @Override
    public String createElement(int element) {
      return "m" + element;
    }
  }

  /** A call that takes every message, and has answered with a number of them. */
  private static final class Answering implements ClientCall<String, String> {

    private final AtomicLong left;
    private volatile boolean cancelled;

    Answering(long messages) {
      this.left = new AtomicLong(messages);
    }

    @Override
    public void send(String message) {}

    @Override
    public CompletionStage<Void> sendAsync(String message) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void closeSend() {}

    @Override
    public @Nullable String receive() {
      return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0 ? "a" : null;
    }

    @Override
    public CompletionStage<Optional<String>> receiveAsync() {
      return cancelled
          ? CompletableFuture.failedFuture(new RpcException(Code.CANCELED, "cancelled"))
          : CompletableFuture.completedFuture(Optional.ofNullable(receive()));
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
}
