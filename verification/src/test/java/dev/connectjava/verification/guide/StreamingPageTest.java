package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.SumRequest;
import com.example.greet.v1.SumResponse;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What docs/guide/streaming.md says. */
final class StreamingPageTest {

  static final class Chat implements ContractService {

    @Override
    public void chat(
        RequestStream<Order> orders, ResponseStream<Reply> replies, RequestContext context) {
      for (Order order : orders) {
        replies.send(Reply.newBuilder().setText("You said: " + order.getText()).build());
      }
    }
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  @Test
  void serverStream_isALoop() {
    List<Integer> seen = new ArrayList<>();
    try (Transport transport = InMemoryTransport.to(new Greeter())) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      try (ServerStreamingCall<CountResponse> call = greet.count(Greeter.upTo(3))) {
        for (CountResponse response : call) {
          seen.add(response.getValue());
        }
      }
    }
    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void serverStream_thatIsClosedEarly_isCancelled() {
    try (Transport transport = InMemoryTransport.to(new Greeter())) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      ServerStreamingCall<CountResponse> call = greet.count(Greeter.upTo(1_000_000));
      assertThat(call.receive()).isNotNull();
      call.close();
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .matches(e -> e.code() == Code.CANCELED);
    }
  }

  @Test
  void clientStream_hasOneResponse() {
    try (Transport transport = InMemoryTransport.to(new Greeter())) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      long total;
      try (ClientStreamingCall<SumRequest, SumResponse> call = greet.sum()) {
        call.send(Greeter.summand(1));
        call.send(Greeter.summand(2));
        total = call.finish().getSum();
      }
      assertThat(total).isEqualTo(3);
    }
  }

  @Test
  void bidiStream_answersEachMessage() {
    List<String> said = new ArrayList<>();
    try (Transport transport = InMemoryTransport.to(new Chat())) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      try (BidiStreamingCall<Order, Reply> call = client.chat()) {
        call.send(order("one"));
        Reply first = call.receive();
        if (first != null) {
          said.add(first.getText());
        }
        call.send(order("two"));
        call.closeSend();
        for (Reply reply : call) {
          said.add(reply.getText());
        }
      }
    }
    assertThat(said).containsExactly("You said: one", "You said: two");
  }

  @Test
  void bidiStream_overHttp1_failsIfItReceivesBeforeItsRequestIsComplete() {
    NettyServer server = NettyServer.builder().port(0).service(new Chat()).start();
    String url = "http://localhost:" + server.port();
    try (server;
        NettyTransport http1 =
            NettyTransport.builder(url).httpVersion(HttpVersion.HTTP_1).build()) {
      ContractServiceClient client = ContractServiceClient.of(http1);
      try (BidiStreamingCall<Order, Reply> call = client.chat()) {
        call.send(order("one"));
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(call::receive)
            .matches(e -> e.code() == Code.UNIMPLEMENTED)
            .withMessageContaining("call closeSend() first, or use HTTP/2");
      }
      try (BidiStreamingCall<Order, Reply> call = client.chat()) {
        call.send(order("one"));
        call.closeSend();
        assertThat(call.receive()).isNotNull();
      }
    }
  }

  @Test
  void asynchronousStream_isAPublisher() throws InterruptedException {
    LinkedBlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    try (Transport transport = InMemoryTransport.to(new Greeter())) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      Flow.Publisher<CountResponse> responses = greet.async().count(Greeter.upTo(3));
      responses.subscribe(
          new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(CountResponse response) {
              seen.add(response.getValue());
            }

            @Override
            public void onError(Throwable failure) {
              seen.add(-1);
            }

            @Override
            public void onComplete() {
              seen.add(0);
            }
          });
      for (int expected : List.of(1, 2, 3, 0)) {
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
  }

  @Test
  void longStreams_haveSettingsOfTheirOwn() {
    MethodSettings conversation =
        MethodSettings.builder()
            .deadlinePolicy(
                DeadlinePolicy.clientDecides().withInterMessageTimeout(Duration.ofMinutes(1)))
            .endOnDrain(true)
            .build();
    Router router =
        Router.builder()
            .service(new Chat())
            .settings(ContractServiceMethods.CHAT, conversation)
            .build();
    assertThat(router.methods()).contains(ContractServiceMethods.CHAT);
  }
}
