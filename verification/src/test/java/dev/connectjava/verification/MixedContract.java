package dev.connectjava.verification;

import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.verification.v1.ContractServiceHandlers;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import dev.connectjava.verification.v1.Reply;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The contract's methods by handlers of all forms. */
final class MixedContract
    implements ContractServiceHandlers.AskView,
        ContractServiceHandlers.AsyncCollectView,
        ContractServiceHandlers.Repeat,
        ContractServiceHandlers.AsyncChat {

  private final ViewContract blocking = new ViewContract();
  private final AsyncViewContract asynchronous = new AsyncViewContract();

  @Override
  public Reply ask(OrderView order, RequestContext context) {
    return blocking.ask(order, context);
  }

  @Override
  public CompletionStage<Reply> collect(Flow.Publisher<OrderView> orders, RequestContext context) {
    return asynchronous.collect(orders, context);
  }

  @Override
  public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
    new Contract(new Gates()).repeat(order, replies, context);
  }

  @Override
  public Flow.Publisher<Reply> chat(Flow.Publisher<Order> orders, RequestContext context) {
    return new AsyncContract().chat(orders, context);
  }
}
