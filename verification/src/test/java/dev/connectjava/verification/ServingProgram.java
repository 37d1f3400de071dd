package dev.connectjava.verification;

import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A program that serves as the documentation says. Its handlers wait for the shutdown; each says on
 * stdout that it has begun.
 */
final class ServingProgram {

  private ServingProgram() {}

  /**
   * Serves.
   *
   * @param arguments how: {@code documented}, {@code hook-first} with the hook of the JVM's
   *     shutdown added before the start, {@code start-only} without waiting for anything, or {@code
   *     exit} by {@code System.exit(7)} when a line comes from stdin
   */
  public static void main(String... arguments) throws Exception {
    CountDownLatch shutdown = new CountDownLatch(1);
    HealthRegistry health = HealthRegistry.create();
    Router router =
        Router.builder()
            .service(new Waiting(shutdown))
            .merge(health.routes())
            .merge(Reflection.create().routes())
            .build();
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .handler(router)
            .beforeShutdown(health::enterTerminalState)
            .beforeShutdown(() -> {
              System.out.println("shutdown");
              shutdown.countDown();
            })
            .shutdownGrace(Duration.ofMinutes(arguments[0].equals("exit-in-handler") ? 0 : 10))
            .build();
    boolean hookFirst = arguments[0].equals("hook-first");
    if (hookFirst) {
      server.closeOnJvmShutdown();
    }
    System.out.println(server.start().port());
    if (arguments[0].equals("start-only")) {
      return;
    }
    if (!hookFirst) {
      server.closeOnJvmShutdown();
    }
    if (arguments[0].equals("exit")) {
      if (System.in.read() >= 0) {
        System.exit(7);
      }
    }
    server.awaitTermination();
  }

  /** Answers when the shutdown has begun. */
  private record Waiting(CountDownLatch shutdown) implements ContractService {

    private void begin(String what, Order order) {
      System.out.println(what + " " + order.getText());
    }

    private void waitForTheShutdown() {
      try {
        shutdown.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Reply reply(Order order, int count) {
      return Reply.newBuilder().setText(order.getText()).setCount(count).build();
    }

    @Override
    public Reply change(Order order, RequestContext context) {
      System.exit(3);
      return reply(order, 0);
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      begin("ask", order);
      waitForTheShutdown();
      return reply(order, 1);
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      replies.send(reply(order, 0));
      begin("repeat", order);
      waitForTheShutdown();
      for (int i = 1; i < order.getCount(); i++) {
        replies.send(reply(order, i));
      }
    }

    @Override
    public Reply collect(RequestStream<Order> orders, RequestContext context) {
      int count = 0;
      Order last = Order.getDefaultInstance();
      for (Order order : orders) {
        if (count++ == 0) {
          begin("collect", order);
          waitForTheShutdown();
        }
        last = order;
      }
      return reply(last, count);
    }

    @Override
    public void chat(
        RequestStream<Order> orders, ResponseStream<Reply> replies, RequestContext context) {
      int count = 0;
      for (Order order : orders) {
        replies.send(reply(order, count));
        if (count++ == 0) {
          begin("chat", order);
          waitForTheShutdown();
        }
      }
    }
  }
}
