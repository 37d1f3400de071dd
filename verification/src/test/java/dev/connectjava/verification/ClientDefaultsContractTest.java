package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a generated client sends by {@code with(options)}, in every protocol and transport. */
@ParameterizedClass
@MethodSource("ways")
final class ClientDefaultsContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  /** Replies with the request's header fields {@code x-a}, {@code x-b} and {@code x-c}. */
  private static final class Mirror implements ContractService {

    private static Reply reply(RequestContext context) {
      List<String> seen =
          Stream.of("x-a", "x-b", "x-c")
              .map(name -> String.join("+", context.requestHeaders().all(name)))
              .toList();
      return Reply.newBuilder().setText(String.join(" ", seen)).build();
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      return reply(context);
    }

    @Override
    public Reply collect(RequestStream<Order> orders, RequestContext context) {
      orders.forEach(order -> {});
      return reply(context);
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      replies.send(reply(context));
    }

    @Override
    public void chat(
        RequestStream<Order> orders, ResponseStream<Reply> replies, RequestContext context) {
      orders.forEach(order -> {});
      replies.send(reply(context));
    }
  }

  private static final Order ORDER = Order.getDefaultInstance();

  private static final CallOptions A_AND_B =
      CallOptions.builder().header("x-a", "with").header("x-b", "with").build();

  private static final CallOptions OWN_B = CallOptions.builder().header("x-b", "call").build();

  private final Router router = Router.builder().service(new Mirror()).build();
  private final Connected connected;
  private final ContractServiceClient client;

  ClientDefaultsContractTest(Way way) {
    ClientConfig config = way.config().header("x-a", "config").header("x-c", "config").build();
    this.connected = way.carrier().start(router, config);
    this.client = ContractServiceClient.of(connected.transport());
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    connected.transport().close();
    connected.server().close();
  }

  @Test
  void defaults_areSentWithEachCall_andLeaveTheFirstClientAsItWas() {
    ContractServiceClient other = client.with(A_AND_B);
    assertThat(other.ask(ORDER).getText()).isEqualTo("with with config");
    assertThat(other.ask(ORDER).getText()).isEqualTo("with with config");
    assertThat(client.ask(ORDER).getText()).isEqualTo("config  config");
  }

  @Test
  void optionsOfACall_areLaidOverTheDefaults() {
    assertThat(client.with(A_AND_B).ask(ORDER, OWN_B).getText()).isEqualTo("with call config");
  }

  @Test
  void defaultsOfDefaults_areKeptWhereTheLaterSayNothing() {
    ContractServiceClient other = client.with(A_AND_B).with(OWN_B);
    assertThat(other.ask(ORDER).getText()).isEqualTo("with call config");
    assertThat(client.async().with(A_AND_B).with(OWN_B).ask(ORDER))
        .succeedsWithin(30, TimeUnit.SECONDS)
        .extracting(Reply::getText)
        .isEqualTo("with call config");
  }

  @Test
  void asyncSibling_hasTheDefaultsOfItsClient() {
    assertThat(client.with(A_AND_B).async().ask(ORDER, OWN_B))
        .succeedsWithin(30, TimeUnit.SECONDS)
        .extracting(Reply::getText)
        .isEqualTo("with call config");
  }

  @Test
  void streamsOfEveryKind_haveTheDefaults() {
    ContractServiceClient other = client.with(A_AND_B);
    try (ServerStreamingCall<Reply> replies = other.repeat(ORDER)) {
      assertThat(replies.iterator().next().getText()).isEqualTo("with with config");
    }
    try (ClientStreamingCall<Order, Reply> call = other.collect(OWN_B)) {
      assertThat(call.finish().getText()).isEqualTo("with call config");
    }
    try (BidiStreamingCall<Order, Reply> chat = other.chat()) {
      chat.closeSend();
      assertThat(chat.iterator().next().getText()).isEqualTo("with with config");
    }
  }

  @Test
  void asyncStream_hasTheDefaults() {
    Flow.Publisher<Order> none =
        subscriber -> {
          try (SubmissionPublisher<Order> publisher = new SubmissionPublisher<>()) {
            publisher.subscribe(subscriber);
          }
        };
    assertThat(client.with(A_AND_B).async().collect(none, OWN_B))
        .succeedsWithin(30, TimeUnit.SECONDS)
        .extracting(Reply::getText)
        .isEqualTo("with call config");
  }

  @Test
  void timeoutOfDefaults_countsUntilACallSetsItsOwn() {
    ContractServiceClient late = client.with(CallOptions.defaults().withTimeout(Duration.ZERO));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> late.ask(ORDER))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofSeconds(30));
    assertThat(late.ask(ORDER, patient).getText()).isEqualTo("config  config");
  }
}
