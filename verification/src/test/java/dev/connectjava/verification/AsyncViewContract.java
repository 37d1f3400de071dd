package dev.connectjava.verification;

import dev.connectjava.RequestContext;
import dev.connectjava.verification.v1.AsyncContractViewService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import dev.connectjava.verification.v1.Reply;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The contract's methods by asynchronous handlers that take views. */
final class AsyncViewContract implements AsyncContractViewService {

  private final AsyncContract contract = new AsyncContract();

  @Override
  public CompletionStage<Reply> ask(OrderView order, RequestContext context) {
    return contract.ask(read(order), context);
  }

  @Override
  public CompletionStage<Reply> collect(Flow.Publisher<OrderView> orders, RequestContext context) {
    return contract.collect(read(orders), context);
  }

  @Override
  public Flow.Publisher<Reply> repeat(OrderView order, RequestContext context) {
    return contract.repeat(read(order), context);
  }

  @Override
  public Flow.Publisher<Reply> chat(Flow.Publisher<OrderView> orders, RequestContext context) {
    return contract.chat(read(orders), context);
  }

  private static Order read(OrderView order) {
    return Order.newBuilder()
        .setText(order.text().toString())
        .setCount(order.count())
        .setCode(order.code().toString())
        .build();
  }

  private static Flow.Publisher<Order> read(Flow.Publisher<OrderView> orders) {
    return subscriber -> orders.subscribe(new Reading(subscriber));
  }

  private record Reading(Flow.Subscriber<? super Order> orders)
      implements Flow.Subscriber<OrderView> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      orders.onSubscribe(subscription);
    }

    @Override
    public void onNext(OrderView order) {
      orders.onNext(read(order));
    }

    @Override
    public void onError(Throwable failure) {
      orders.onError(failure);
    }

    @Override
    public void onComplete() {
      orders.onComplete();
    }
  }
}
