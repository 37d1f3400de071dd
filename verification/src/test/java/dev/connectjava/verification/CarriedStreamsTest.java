package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.ExecutionMode;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Handlers of streams that an event loop carries and that never wait: the messages are so short
 * that all of them fit into what may wait to be sent, or has arrived. The loop goes on all the
 * same.
 */
final class CarriedStreamsTest {

  /** With 5 bytes each they are less than the 64 KiB for which a sender does not wait. */
  private static final int MESSAGES = 12_000;

  private static final Duration PER_MESSAGE = Duration.ofNanos(50_000);

  /** Each handler goes on until another call was answered, or for all messages. */
  private static final class Endless implements ContractService, AutoCloseable {

    private final AtomicBoolean asked = new AtomicBoolean();

    /** One for each handler that has begun to go on. */
    private final Semaphore begun = new Semaphore(0);

    /** One for each handler that may read. */
    private final Semaphore gate = new Semaphore(0);

    private final NettyServer backend =
        NettyServer.builder().port(0).service(new Counting()).start();
    private final NettyTransport transport =
        NettyTransport.to("http://127.0.0.1:" + backend.port());

    @Override
    public Reply ask(Order order, RequestContext context) {
      if (order.getText().isEmpty()) {
        asked.set(true);
      }
      return Reply.getDefaultInstance();
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> responses, RequestContext context) {
      for (int i = 0; goesOn(order, i); i++) {
        responses.send(Reply.getDefaultInstance());
      }
      responses.send(reply());
    }

    /** Sends requests of a call of its own. */
    @Override
    public Reply change(Order order, RequestContext context) {
      try (ClientStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).collect()) {
        for (int i = 0; goesOn(order, i); i++) {
          call.send(Order.getDefaultInstance());
        }
        call.finish();
      }
      return reply();
    }

    /** Reads requests that have all arrived. */
    @Override
    public void chat(
        RequestStream<Order> requests, ResponseStream<Reply> responses, RequestContext context) {
      gate.acquireUninterruptibly();
      int i = 0;
      for (Order order : requests) {
        if (!order.getCode().isEmpty() || !goesOn(order, i++)) {
          break;
        }
      }
      responses.send(reply());
    }

    private Reply reply() {
      return Reply.newBuilder().setText(asked.get() ? "asked" : "not asked").build();
    }

    private boolean goesOn(Order order, int i) {
      if (i == 0) {
        begun.release();
      }
      long sinceNanos = System.nanoTime();
      while (System.nanoTime() - sinceNanos < PER_MESSAGE.toNanos()) {
        Thread.onSpinWait();
      }
      return !asked.get() && i < (order.getCount() == 0 ? MESSAGES : order.getCount());
    }

    @Override
    public void close() {
      transport.close();
      backend.close();
    }
  }

  /** The backend of a handler that sends requests. */
  private static final class Counting implements ContractService {
    @Override
    public Reply collect(RequestStream<Order> orders, RequestContext context) {
      int count = 0;
      for (Order unused : orders) {
        count++;
      }
      return Reply.newBuilder().setCount(count).build();
    }
  }

  private static NettyServer serve(ContractService service) {
    return serve(service, ExecutionMode.carrier());
  }

  private static NettyServer serve(ContractService service, ExecutionMode mode) {
    return NettyServer.builder()
        .port(0)
        .eventLoopThreads(1)
        .router(Router.builder().service(service).executionMode(mode).build())
        .start();
  }

  private static NettyTransport connect(NettyServer server, HttpVersion version) {
    return NettyTransport.builder("http://127.0.0.1:" + server.port()).httpVersion(version).build();
  }

  /** The first calls load classes, which is not what the tests are about. */
  @BeforeAll
  static void warmUp() {
    try (Endless service = new Endless();
        NettyServer server = serve(service, ExecutionMode.virtualThreads());
        NettyTransport transport = connect(server, HttpVersion.HTTP_2)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      Order few = Order.newBuilder().setCount(100).build();
      client.change(few);
      try (ServerStreamingCall<Reply> replies = client.repeat(few)) {
        replies.forEach(reply -> {});
      }
      client.ask(few);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void handlerThatSendsWithoutWaiting_letsOtherCallsGoOn(HttpVersion version) {
    try (Endless service = new Endless();
        NettyServer server = serve(service);
        NettyTransport transport = connect(server, version)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      String last = "";
      try (ServerStreamingCall<Reply> replies = client.repeat(Order.getDefaultInstance())) {
        replies.receive(); // The first message leaves while the handler sends others.
        client.ask(Order.getDefaultInstance());
        for (Reply reply : replies) {
          last = reply.getText();
        }
      }
      assertThat(last).isEqualTo("asked");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void handlerThatSendsRequestsWithoutWaiting_letsOtherCallsGoOn(HttpVersion version)
      throws Exception {
    try (Endless service = new Endless();
        NettyServer server = serve(service);
        NettyTransport transport = connect(server, version)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      CompletableFuture<Reply> change =
          client.async().change(Order.getDefaultInstance()).toCompletableFuture();
      service.begun.acquire();
      client.ask(Order.getDefaultInstance());
      assertThat(change.get(30, TimeUnit.SECONDS).getText()).isEqualTo("asked");
    }
  }

  @Test
  void handlerThatReadsWithoutWaiting_letsOtherCallsGoOn() throws Exception {
    try (Endless service = new Endless();
        NettyServer server = serve(service);
        NettyTransport transport = connect(server, HttpVersion.HTTP_2)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      try (BidiStreamingCall<Order, Reply> call = client.chat()) {
        for (int i = 0; i < MESSAGES; i++) {
          call.send(Order.getDefaultInstance());
        }
        call.send(Order.newBuilder().setCode("last").build());
        client.ask(Order.newBuilder().setText("after the messages").build());
        service.gate.release();
        service.begun.acquire();
        client.ask(Order.getDefaultInstance());
        Reply last = call.receive();
        assertThat(last).isNotNull().extracting(Reply::getText).isEqualTo("asked");
      }
    }
  }
}
