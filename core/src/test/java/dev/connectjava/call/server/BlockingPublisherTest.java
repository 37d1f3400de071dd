package dev.connectjava.call.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of an asynchronous handler behind an interceptor, and what is said at their end. */
final class BlockingPublisherTest {

  private final BlockingQueue<Thread> readers = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final ServedCall context = ScriptedExchange.aCall();

  private final RequestStream<String> requests =
      new RequestStream<>() {
        @Override
        public @Nullable String receive() {
          readers.add(Thread.currentThread());
          try {
            String message = messages.take();
            return message.isEmpty() ? null : message;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException(Code.CANCELED, "interrupted", e);
          }
        }
      };

  /** Asks for a number of messages at once. */
  private Flow.Subscriber<String> asking(int count) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(count);
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
    };
  }

  private Thread reader() throws InterruptedException {
    Thread reader = readers.poll(30, TimeUnit.SECONDS);
    assertThat(reader).isNotNull();
    return reader;
  }

  @Test
  void messages_areReadToTheirEnd() throws InterruptedException {
    messages.addAll(List.of("a", "b", ""));
    try (BlockingPublisher<String> publisher = new BlockingPublisher<>(requests, context)) {
      publisher.subscribe(asking(5));
      reader().join();
    }

    assertThat(heard).containsExactly("a", "b", "complete");
  }

  @Test
  void endOfTheHandler_isNotToldToItself() throws InterruptedException {
    Thread reader;
    try (BlockingPublisher<String> publisher = new BlockingPublisher<>(requests, context)) {
      publisher.subscribe(asking(1));
      reader = reader();
    }
    reader.join();

    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void cancellation_isToldWhetherOrNotAMessageIsAskedFor(int asked) throws InterruptedException {
    messages.add("a");
    Thread reader;
    try (BlockingPublisher<String> publisher = new BlockingPublisher<>(requests, context)) {
      publisher.subscribe(asking(asked));
      reader = reader();
      context.cancel(new RpcException(Code.CANCELED, "the client has gone"));
    }
    reader.join();

    assertThat(heard.getLast()).isEqualTo("the client has gone");
  }

  @Test
  void secondSubscription_isRefused() {
    try (BlockingPublisher<String> publisher = new BlockingPublisher<>(requests, context)) {
      publisher.subscribe(asking(1));
      publisher.subscribe(asking(1));

      assertThat(heard).containsExactly("the requests can be subscribed to only once");
    }
  }
}
