package dev.connectjava.call.server;

import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.call.Texts;
import dev.connectjava.testrules.ReactiveStreamsRules;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** What asynchronous handlers are given and give, by the rules of Reactive Streams. */
final class AsyncStreamRulesTest {

  private static final long TIMEOUT_MILLIS = 20_000;
  private static final long SILENCE_MILLIS = 20;

  /** The kit waits only once for an error: it negates the time that is left. */
  private static final long ERROR_MILLIS = 500;

  private static final long MOST_MESSAGES = 1_000;

  /** What the kit checks only with two thousand million messages. */
  private static final String NEEDS_MANY =
      "required_spec317_mustNotSignalOnErrorWhenPendingAboveLongMaxValue";

  private static TestEnvironment environment() {
    return new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS, ERROR_MILLIS);
  }

  @TestFactory
  Stream<DynamicTest> requests_followTheRules() {
    return ReactiveStreamsRules.of(Requests::new, NEEDS_MANY);
  }

  @TestFactory
  Stream<DynamicTest> requestsBehindAnInterceptor_followTheRules() {
    return ReactiveStreamsRules.of(BlockingRequests::new, NEEDS_MANY);
  }

  @TestFactory
  Stream<DynamicTest> responses_followTheRules() {
    return ReactiveStreamsRules.of(Responses::new);
  }

  @TestFactory
  Stream<DynamicTest> responsesBehindAnInterceptor_followTheRules() {
    return ReactiveStreamsRules.of(BlockingResponses::new);
  }

  /** Has a second subscriber, who is refused. */
  private static <T> Flow.Publisher<T> taken(Flow.Publisher<T> publisher) {
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {}

          @Override
          public void onNext(T message) {}

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onComplete() {}
        });
    return publisher;
  }

  /** {@link RequestPublisher}: all messages have arrived, and the end of the request. */
  public static final class Requests extends FlowPublisherVerification<String> {

    Requests() {
      super(environment());
    }

    @Override
    public Flow.Publisher<String> createFlowPublisher(long messages) {
      CompletableFuture<Flow.Publisher<String>> publisher = new CompletableFuture<>();
      ScriptedExchange exchange =
          ScriptedExchange.post(
              Texts.collectingLater(
                      (requests, context) -> {
                        publisher.complete(requests);
                        return new CompletableFuture<>();
                      })
                  .build(),
              Texts.COLLECT_LATER.procedure(),
              ScriptedExchange.STREAM);
      for (long i = 0; i < messages; i++) {
        exchange.sendMessage("a");
      }
      exchange.send("", true);
      return publisher.join();
    }

    @Override
    public Flow.Publisher<String> createFailedFlowPublisher() {
      return taken(createFlowPublisher(1));
    }

    @Override
    public long maxElementsFromPublisher() {
      return MOST_MESSAGES;
    }
  }

  /** {@link BlockingPublisher}. */
  public static final class BlockingRequests extends FlowPublisherVerification<String> {

    BlockingRequests() {
      super(environment());
    }

    @Override
    public Flow.Publisher<String> createFlowPublisher(long messages) {
      AtomicLong left = new AtomicLong(messages);
      RequestStream<String> requests =
          new RequestStream<>() {
            @Override
            public @Nullable String receive() {
              return left.getAndDecrement() > 0 ? "a" : null;
            }
          };
      return new BlockingPublisher<>(requests, ScriptedExchange.aCall());
    }

    @Override
    public Flow.Publisher<String> createFailedFlowPublisher() {
      return taken(createFlowPublisher(1));
    }

    @Override
    public long maxElementsFromPublisher() {
      return MOST_MESSAGES;
    }
  }

  /** {@link ResponseSubscriber}: the client has always room. */
  public static final class Responses extends FlowSubscriberBlackboxVerification<String> {

    Responses() {
      super(environment());
    }

    @Override
    public Flow.Subscriber<String> createFlowSubscriber() {
      CompletableFuture<Flow.Subscriber<? super String>> subscriber = new CompletableFuture<>();
      ScriptedExchange.post(
              Texts.publishing((request, context) -> subscriber::complete).build(),
              Texts.PUBLISH.procedure(),
              ScriptedExchange.STREAM)
          .sendMessage("a")
          .send("", true);
      return typed(subscriber.join());
    }

    @Override
    public String createElement(int element) {
      return "m" + element;
    }
  }

  /** {@link BlockingSubscriber}, on a thread of its own. */
  public static final class BlockingResponses extends FlowSubscriberBlackboxVerification<String> {

    BlockingResponses() {
      super(environment());
    }

    @Override
    public Flow.Subscriber<String> createFlowSubscriber() {
      CompletableFuture<Flow.Subscriber<? super String>> subscriber = new CompletableFuture<>();
      Flow.Publisher<String> publisher = subscriber::complete;
      Thread.ofVirtual()
          .uncaughtExceptionHandler((thread, failure) -> {}) // What the kit gives as failures.
          .start(() -> BlockingSubscriber.drain(publisher, new Discarding()));
      return typed(subscriber.join());
    }

    @Override
    public String createElement(int element) {
      return "m" + element;
    }
  }

  @SuppressWarnings("unchecked") // A subscriber to more than strings is one to strings.
  private static Flow.Subscriber<String> typed(Flow.Subscriber<? super String> subscriber) {
    return (Flow.Subscriber<String>) subscriber;
  }

  private static final class Discarding implements ResponseStream<String> {

    @Override
    public void send(String message) {}

    @Override
    public void sendHeaders() {}
  }
}
