package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.AttemptContext;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What head interceptors make of a client's requests, in every protocol, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class ClientHeadInterceptorContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  /** Replies with the request's header fields {@code x-token}. */
  private static final class Mirror implements ContractService {

    final AtomicInteger calls = new AtomicInteger();

    private Reply reply(RequestContext context) {
      calls.incrementAndGet();
      String tokens = String.join(",", context.requestHeaders().all("x-token"));
      return Reply.newBuilder().setText(tokens).build();
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

  private final Way way;
  private final Mirror mirror = new Mirror();
  private final Router router = Router.builder().service(mirror).build();
  private final List<Connected> open = new ArrayList<>();

  ClientHeadInterceptorContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    for (Connected connected : open) {
      connected.transport().close();
      connected.server().close();
    }
  }

  private Transport transport(ClientConfig.Builder config) {
    Connected connected = way.carrier().start(router, config.build());
    open.add(connected);
    return connected.transport();
  }

  private ContractServiceClient client(ClientHeadInterceptor interceptor) {
    return ContractServiceClient.of(transport(way.config().headInterceptor(interceptor)));
  }

  private static final Order ORDER = Order.getDefaultInstance();

  private static final ClientHeadInterceptor TOKEN =
      (attempt, metadata) -> metadata.set("x-token", attempt.call().method().name());

  @Test
  void unaryCall_hasWhatIsAdded() throws Exception {
    ContractServiceClient client = client(TOKEN);
    assertThat(client.ask(ORDER).getText()).isEqualTo("Ask");
    assertThat(client.async().ask(ORDER).get(30, TimeUnit.SECONDS).getText()).isEqualTo("Ask");
  }

  @Test
  void streamsOfEveryKind_haveWhatIsAdded() {
    ContractServiceClient client = client(TOKEN);
    try (ServerStreamingCall<Reply> replies = client.repeat(ORDER)) {
      assertThat(replies.iterator().next().getText()).isEqualTo("Repeat");
    }
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      call.send(ORDER);
      assertThat(call.finish().getText()).isEqualTo("Collect");
    }
    try (BidiStreamingCall<Order, Reply> chat = client.chat()) {
      chat.closeSend();
      Reply reply = chat.receive();
      assertThat(reply).isNotNull();
      assertThat(reply.getText()).isEqualTo("Chat");
    }
  }

  @Test
  void getRequest_hasWhatIsAdded() {
    ClientConfig.Builder config = way.config().headInterceptor(TOKEN).useGet(true);
    Reply reply = ContractServiceClient.of(transport(config)).ask(ORDER);
    assertThat(reply.getText()).isEqualTo("Ask");
  }

  @Test
  void metadata_isThatOfTheCallAndOfInterceptorsBefore() {
    ClientConfig.Builder config =
        way.config()
            .header("x-token", "of the client")
            .interceptor((method, options, next) ->
                next.open(method, options.withHeader("x-token", "of the interceptor")))
            .headInterceptor((attempt, metadata) -> metadata.add("x-token", "first"))
            .headInterceptor((attempt, metadata) -> metadata.add("x-token", "second"));
    Reply reply = ContractServiceClient.of(transport(config)).ask(ORDER);
    assertThat(reply.getText()).isEqualTo("of the interceptor,first,second");
  }

  @Test
  void options_areNotChanged() {
    CallOptions options = CallOptions.builder().header("x-token", "own").build();
    ContractServiceClient client =
        client((attempt, metadata) -> {
          assertThat(attempt.call().options().headers().all("x-token")).containsExactly("own");
          metadata.add("x-token", "added");
        });
    assertThat(client.ask(ORDER, options).getText()).isEqualTo("own,added");
    assertThat(client.ask(ORDER, options).getText()).isEqualTo("own,added");
  }

  @Test
  void eachAttempt_isLookedAt() {
    AtomicInteger looks = new AtomicInteger();
    ClientConfig.Builder config =
        way.config()
            .interceptor((method, options, next) -> {
              ClientCall<Object, Object> first = next.open(method, options);
              first.send(ORDER);
              assertThat(first.receive()).isNotNull();
              return next.open(method, options);
            })
            .headInterceptor((attempt, metadata) -> {
              metadata.set("x-token", String.valueOf(looks.incrementAndGet()));
            });
    Reply reply = ContractServiceClient.of(transport(config)).ask(ORDER);
    assertThat(reply.getText()).isEqualTo("2");
  }

  @Test
  void refusal_failsTheCall_whoseRequestIsNotSent() {
    CallRecorder recorder = new CallRecorder();
    ClientConfig.Builder config =
        way.config()
            .listener(recorder)
            .headInterceptor((attempt, metadata) -> {
              throw new RpcException(Code.UNAUTHENTICATED, "no token");
            });
    ContractServiceClient client = ContractServiceClient.of(transport(config));
    assertRefused(() -> client.ask(ORDER));
    assertRefused(() -> {
      try (ServerStreamingCall<Reply> replies = client.repeat(ORDER)) {
        Reply unused = replies.iterator().next();
      }
    });
    assertRefused(() -> {
      try (ClientStreamingCall<Order, Reply> call = client.collect()) {
        Reply unused = call.finish();
      }
    });
    assertThat(client.async().ask(ORDER))
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withMessageContaining("no token");
    assertThat(mirror.calls).hasValue(0);
    assertThat(recorder.begun)
        .hasSize(4)
        .allMatch(told -> told.events.contains("end unauthenticated"));
  }

  @Test
  void refusalOfAStreamInBothDirections_isToldWhereItIsUsed() {
    ContractServiceClient client =
        client((attempt, metadata) -> {
          throw new RpcException(Code.UNAUTHENTICATED, "no token");
        });
    try (BidiStreamingCall<Order, Reply> chat = client.chat()) {
      assertRefused(() -> chat.send(ORDER));
      assertRefused(chat::receive);
    }
  }

  @Test
  void callThatIsOverBeforeItIsSent_isNotLookedAt() {
    AtomicInteger looks = new AtomicInteger();
    ContractServiceClient client = client((attempt, metadata) -> looks.incrementAndGet());
    CallOptions late = CallOptions.defaults().withTimeout(Duration.ZERO);
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.ask(ORDER, late));
    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    try (BidiStreamingCall<Order, Reply> chat = client.chat(late)) {
      failure = catchThrowableOfType(RpcException.class, chat::receive);
      assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
    failure = catchThrowableOfType(RpcException.class, () -> client.repeat(ORDER, late));
    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(looks).hasValue(0);
  }

  @Test
  void attempt_isTheOneThatItsListenerKnows() throws Exception {
    CallRecorder recorder = new CallRecorder();
    List<AttemptContext> looked = new ArrayList<>();
    ClientConfig.Builder config =
        way.config()
            .listener(recorder)
            .interceptor((method, options, next) -> {
              ClientCall<Object, Object> first = next.open(method, options);
              first.cancel();
              return next.open(method, options);
            })
            .headInterceptor((attempt, metadata) -> looked.add(attempt));
    Reply unused = ContractServiceClient.of(transport(config)).ask(ORDER);
    CallRecorder.Told told = recorder.next();
    assertThat(told.attempts).hasSize(2);
    assertThat(looked).hasSize(1);
    assertThat(looked.getFirst()).isSameAs(told.attempts.getLast().attempt);
    assertThat(looked.getFirst().number()).isEqualTo(2);
    assertThat(looked.getFirst().call()).isSameAs(told.call);
    recorder.assertNothingLeft();
  }

  private static void assertRefused(Runnable call) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call::run)
        .withMessage("no token")
        .matches(e -> e.code() == Code.UNAUTHENTICATED);
  }

  @Test
  void interceptorThatFailsOtherwise_failsTheCallAsInternal() {
    ContractServiceClient client =
        client((attempt, metadata) -> {
          throw new IllegalStateException("broken");
        });
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.ask(ORDER));
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessageContaining("head interceptor").hasRootCauseMessage("broken");
    assertThat(mirror.calls).hasValue(0);
  }

  @Test
  void namesOfTheProtocol_areNotSent() {
    ContractServiceClient client =
        client((attempt, metadata) -> {
          metadata.set("content-type", "text/plain").set("te", "x").set("x-token", "kept");
        });
    assertThat(client.ask(ORDER).getText()).isEqualTo("kept");
  }
}
