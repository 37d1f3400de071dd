package dev.connectjava.verification;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.verification.v1.AsyncContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The contract's methods by asynchronous handlers. */
final class AsyncContract implements AsyncContractService {

  /** A text with which a stream gives nothing and never ends. */
  static final String IDLE = "idle";

  final List<Thread> threads = new CopyOnWriteArrayList<>();
  final AtomicInteger cancelledStreams = new AtomicInteger();
  final AtomicLong given = new AtomicLong();

  @Override
  public CompletionStage<Reply> ask(Order order, RequestContext context) {
    threads.add(Thread.currentThread());
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    if (order.getText().equals(IDLE)) {
      context.onCancel(cancelledStreams::incrementAndGet);
      return reply;
    }
    Thread.startVirtualThread(() -> {
      if (order.getCode().isEmpty()) {
        reply.complete(reply(order.getText(), 1));
      } else {
        reply.completeExceptionally(failure(order));
      }
    });
    return reply.thenApply(value -> value);
  }

  private static RpcException failure(Order order) {
    return new RpcException(Code.valueOf(order.getCode()), order.getText());
  }

  private static Reply reply(String text, int count) {
    return Reply.newBuilder().setText(text).setCount(count).build();
  }

  @Override
  public CompletionStage<Reply> collect(Flow.Publisher<Order> orders, RequestContext context) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    orders.subscribe(
        new Flow.Subscriber<>() {
          private final StringBuilder texts = new StringBuilder();
          private int count;
          private Flow.@Nullable Subscription subscription;

          @Override
          public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(1);
          }

          @Override
          public void onNext(Order order) {
            texts.append(count++ == 0 ? "" : ",").append(order.getText());
            if (subscription != null) {
              subscription.request(1);
            }
          }

          @Override
          public void onError(Throwable failure) {
            reply.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            reply.complete(reply(texts.toString(), count));
          }
        });
    return reply;
  }

  @Override
  public Flow.Publisher<Reply> repeat(Order order, RequestContext context) {
    threads.add(Thread.currentThread());
    return subscriber -> subscriber.onSubscribe(new Repetition(order, subscriber));
  }

  /** Gives as many replies as are asked for, and counts them. */
  private final class Repetition implements Flow.Subscription {

    private final Order order;
    private final Flow.Subscriber<? super Reply> subscriber;
    private int count;

    Repetition(Order order, Flow.Subscriber<? super Reply> subscriber) {
      this.order = order;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long wanted) {
      if (order.getText().equals(IDLE)) {
        return;
      }
      if (count < order.getCount()) {
        count++;
        given.incrementAndGet();
        subscriber.onNext(reply(order.getText(), count));
      } else if (order.getCode().isEmpty()) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure(order));
      }
    }

    @Override
    public void cancel() {
      cancelledStreams.incrementAndGet();
    }
  }

  @Override
  public Flow.Publisher<Reply> chat(Flow.Publisher<Order> orders, RequestContext context) {
    return subscriber -> orders.subscribe(new Echo(subscriber));
  }

  /** Passes each request on as a reply, and each wish for a reply as one for a request. */
  private static final class Echo implements Flow.Subscriber<Order> {

    private final Flow.Subscriber<? super Reply> replies;
    private int count;

    Echo(Flow.Subscriber<? super Reply> replies) {
      this.replies = replies;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      replies.onSubscribe(subscription);
    }

    @Override
    public void onNext(Order order) {
      replies.onNext(reply(order.getText(), ++count));
    }

    @Override
    public void onError(Throwable failure) {
      replies.onError(failure);
    }

    @Override
    public void onComplete() {
      replies.onComplete();
    }
  }
}
