package dev.connectjava.verification;

import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;

/**
 * A program that serves in a heap that is as small as a test wants it. Its replies are small, so
 * that nothing but requests takes memory; orders with a gate wait there until their calls end.
 */
final class SmallHeapServer implements ContractService {

  private final Gates gates = new Gates();

  private SmallHeapServer() {}

  public static void main(String... arguments) throws Exception {
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownGrace(Duration.ofMillis(100))
            .handler(Router.builder().service(new SmallHeapServer()).build())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println(server.port());
    server.awaitTermination();
  }

  @Override
  public Reply ask(Order order, RequestContext context) {
    if (!order.getGate().isEmpty()) {
      gates.at(order.getGate()).pass();
    }
    return Reply.newBuilder().setCount(order.getText().length()).build();
  }

  @Override
  public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
    replies.send(ask(order, context));
  }
}
