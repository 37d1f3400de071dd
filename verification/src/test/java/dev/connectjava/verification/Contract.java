package dev.connectjava.verification;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The service under test: does what each order says. */
final class Contract implements ContractService {

  /**
   * The text for an error whose text has surrogates without their halves, which no order can carry.
   */
  static final String SURROGATES = "surrogates";

  private final Gates gates;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger repetitions = new AtomicInteger();

  Contract(Gates gates) {
    this.gates = gates;
  }

  /** How many orders handlers have begun to carry out. */
  int calls() {
    return calls.get();
  }

  /** How many replies have been sent by repetition. */
  int repetitions() {
    return repetitions.get();
  }

  @Override
  public Reply ask(Order order, RequestContext context) {
    prepare(order, context);
    failIfOrdered(order);
    return Reply.newBuilder()
        .setText(order.getText().repeat(Math.max(1, order.getCount())))
        .setCount(1)
        .build();
  }

  @Override
  public Reply change(Order order, RequestContext context) {
    return ask(order, context);
  }

  @Override
  public Reply collect(RequestStream<Order> orders, RequestContext context) {
    List<String> texts = new ArrayList<>();
    for (Order order : orders) {
      prepare(order, context);
      failIfOrdered(order);
      texts.add(order.getText());
    }
    return Reply.newBuilder().setText(String.join(",", texts)).setCount(texts.size()).build();
  }

  @Override
  public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
    prepare(order, context);
    for (int i = 1; i <= order.getCount(); i++) {
      replies.send(Reply.newBuilder().setText(order.getText()).setCount(i).build());
      repetitions.incrementAndGet();
    }
    failIfOrdered(order);
  }

  @Override
  public void chat(
      RequestStream<Order> orders, ResponseStream<Reply> replies, RequestContext context) {
    int count = 0;
    for (Order order : orders) {
      prepare(order, context);
      replies.send(Reply.newBuilder().setText(order.getText()).setCount(++count).build());
      failIfOrdered(order);
    }
  }

  private void prepare(Order order, RequestContext context) {
    calls.incrementAndGet();
    order.getHeadersMap().forEach(context.responseHeaders()::add);
    order.getTrailersMap().forEach(context.responseTrailers()::add);
    if (!order.getGate().isEmpty()) {
      Gates.Gate gate = gates.at(order.getGate());
      context.onCancel(gate::onCancel);
      if (!gate.pass()) {
        interrupted(order);
      }
    }
  }

  private static void interrupted(Order order) {
    switch (order.getInterrupted()) {
      case INTERRUPTED_FAILS -> throw new RpcException(Code.ABORTED, "interrupted");
      case INTERRUPTED_GOES_ON -> {}
      default -> throw new IllegalStateException("interrupted at the gate");
    }
  }

  private static void failIfOrdered(Order order) {
    if (order.getCrash()) {
      throw new IllegalStateException("secret");
    }
    if (!order.getCode().isEmpty()) {
      String text =
          order.getText().equals(SURROGATES) ? "\uD83Da\uDE08 \uD83D\uDE08" : order.getText();
      RpcException failure = new RpcException(Code.valueOf(order.getCode()), text);
      throw order.getDetail() ? failure.plusDetail(order) : failure;
    }
  }
}
