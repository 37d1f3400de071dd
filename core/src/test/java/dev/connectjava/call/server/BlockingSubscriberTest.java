package dev.connectjava.call.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The responses of an asynchronous handler behind an interceptor. */
final class BlockingSubscriberTest {

  private final List<String> sent = new ArrayList<>();
  private final AtomicInteger cancelled = new AtomicInteger();

  private final ResponseStream<String> responses =
      new ResponseStream<>() {
        @Override
        public void send(String message) {
          if (message.equals("unwritable")) {
            throw new IllegalArgumentException(message);
          }
          sent.add(message);
        }

        @Override
        public void sendHeaders() {
          throw new AssertionError("nobody asked for it");
        }
      };

  /** Gives the next of the messages whenever one is asked for. */
  private final class Messages implements Flow.Subscription {

    private final List<String> messages;
    private final Flow.Subscriber<? super String> subscriber;
    private int next;

    Messages(List<String> messages, Flow.Subscriber<? super String> subscriber) {
      this.messages = messages;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      assertThat(count).isEqualTo(1);
      if (next < messages.size()) {
        subscriber.onNext(messages.get(next++));
      } else {
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      cancelled.incrementAndGet();
    }
  }

  private Flow.Publisher<String> publisher(String... messages) {
    return subscriber -> subscriber.onSubscribe(new Messages(List.of(messages), subscriber));
  }

  @Test
  void messages_areAskedForOneByOneAndSent() {
    BlockingSubscriber.drain(publisher("a", "b"), responses);

    assertThat(sent).containsExactly("a", "b");
    assertThat(cancelled).hasValue(0);
  }

  @Test
  void messageThatCannotBeSent_cancelsTheSubscription() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> BlockingSubscriber.drain(publisher("a", "unwritable", "b"), responses));

    assertThat(sent).containsExactly("a");
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void failure_isThrownAsItIs() {
    IOException lost = new IOException("lost");
    Flow.Publisher<String> failing =
        subscriber -> {
          subscriber.onSubscribe(new Messages(List.of("a"), subscriber));
          subscriber.onError(lost);
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> BlockingSubscriber.drain(failing, responses))
        .isSameAs(lost);
    assertThat(cancelled).hasValue(0);
  }

  @Test
  void interruptBeforeTheSubscription_cancelsItWhenItComes() {
    AtomicReference<Flow.Subscriber<? super String>> late = new AtomicReference<>();
    Flow.Publisher<String> publisher = late::set;
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> BlockingSubscriber.drain(publisher, responses))
        .extracting(RpcException::code)
        .isEqualTo(Code.CANCELED);
    assertThat(Thread.interrupted()).isTrue();
    late.get().onSubscribe(new Messages(List.of(), late.get()));
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void secondSubscription_isCancelled() {
    Flow.Publisher<String> twice =
        subscriber -> {
          subscriber.onSubscribe(new Messages(List.of("a"), subscriber));
          subscriber.onSubscribe(new Messages(List.of("b"), subscriber));
        };
    BlockingSubscriber.drain(twice, responses);

    assertThat(sent).containsExactly("a");
    assertThat(cancelled).hasValue(1);
  }
}
