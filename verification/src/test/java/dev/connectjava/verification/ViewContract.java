package dev.connectjava.verification;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.verification.v1.ContractViewService;
import dev.connectjava.verification.v1.OrderView;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;

/** The contract's methods by handlers that take views; they know texts, counts and codes. */
final class ViewContract implements ContractViewService {

  @Override
  public Reply ask(OrderView order, RequestContext context) {
    failIfOrdered(order);
    return reply(order, 1);
  }

  @Override
  public Reply collect(RequestStream<OrderView> orders, RequestContext context) {
    List<String> texts = new ArrayList<>();
    for (OrderView order : orders) {
      texts.add(order.text().toString());
    }
    return Reply.newBuilder().setText(String.join(",", texts)).setCount(texts.size()).build();
  }

  @Override
  public void repeat(OrderView order, ResponseStream<Reply> replies, RequestContext context) {
    for (int i = 1; i <= order.count(); i++) {
      replies.send(reply(order, i));
    }
    failIfOrdered(order);
  }

  @Override
  public void chat(
      RequestStream<OrderView> orders, ResponseStream<Reply> replies, RequestContext context) {
    int count = 0;
    for (OrderView order : orders) {
      replies.send(reply(order, ++count));
    }
  }

  private static Reply reply(OrderView order, int count) {
    return Reply.newBuilder().setText(order.text().toString()).setCount(count).build();
  }

  private static void failIfOrdered(OrderView order) {
    if (!order.code().isEmpty()) {
      throw new RpcException(Code.valueOf(order.code().toString()), order.text().toString());
    }
  }
}
