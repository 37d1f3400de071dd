package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RequestStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.UnaryResponse;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.ContractViewServiceClient;
import dev.connectjava.verification.v1.ContractViewServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import dev.connectjava.verification.v1.Reply;
import dev.connectjava.verification.v1.ReplyView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers and clients with views, in every protocol and codec, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class ViewServiceContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  /** The handlers of a service. */
  enum Handlers {
    BLOCKING(ViewContract::new),
    ASYNCHRONOUS(AsyncViewContract::new),
    MIXED(MixedContract::new);

    private final Supplier<Service> service;

    Handlers(Supplier<Service> service) {
      this.service = service;
    }
  }

  private final Way way;
  private final List<Runnable> atEnd = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  ViewServiceContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    atEnd.forEach(Runnable::run);
  }

  private Transport transport(Router.Builder builder, ClientConfig.Builder config) {
    Router router = builder.build();
    ClientCarrier.Connected connected = way.carrier().start(router, config.build());
    atEnd.add(() -> ClientWorld.assertNothingLeft(router));
    atEnd.add(connected.transport()::close);
    atEnd.add(connected.server()::close);
    return connected.transport();
  }

  private ContractViewServiceClient client(Router.Builder builder) {
    return ContractViewServiceClient.of(transport(builder, way.config()));
  }

  private static Router.Builder router(Handlers handlers) {
    return Router.builder().service(handlers.service.get());
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).setCount(2).build();
  }

  private static String text(ReplyView reply) {
    return reply.text() + "/" + reply.count();
  }

  /** Makes a call of each kind, and returns what it was answered. */
  private static List<String> answers(ContractViewServiceClient client) {
    List<String> answers = new ArrayList<>();
    answers.add(text(client.ask(order("é"))));
    try (ClientStreamingCall<Order, ReplyView> call = client.collect()) {
      call.send(order("a"));
      call.send(order("b"));
      answers.add(text(call.finish()));
    }
    try (ServerStreamingCall<ReplyView> call = client.repeat(order("c"))) {
      call.forEach(reply -> answers.add(text(reply)));
    }
    try (BidiStreamingCall<Order, ReplyView> call = client.chat()) {
      call.send(order("d"));
      call.send(order("e"));
      call.closeSend();
      call.forEach(reply -> answers.add(text(reply)));
    }
    return answers;
  }

  @ParameterizedTest
  @EnumSource
  void calls_areAnswered(Handlers handlers) {
    assertThat(answers(client(router(handlers))))
        .containsExactly("é/1", "a,b/2", "c/1", "c/2", "d/1", "e/2");
  }

  @ParameterizedTest
  @EnumSource
  void asyncCalls_areAnswered(Handlers handlers) {
    ContractViewServiceClient.Async client = client(router(handlers)).async();

    assertThat(text(client.ask(order("é")).join())).isEqualTo("é/1");
    assertThat(texts(client.repeat(order("c")))).containsExactly("c/1", "c/2");
    try (SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
      CompletableFuture<ReplyView> reply = client.collect(orders);
      orders.submit(order("a"));
      orders.close();
      assertThat(text(reply.orTimeout(30, TimeUnit.SECONDS).join())).isEqualTo("a/1");
    }
    try (SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
      CompletableFuture<List<String>> replies = collected(client.chat(orders));
      orders.submit(order("d"));
      orders.close();
      assertThat(replies.orTimeout(30, TimeUnit.SECONDS).join()).containsExactly("d/1");
    }
  }

  private static List<String> texts(Flow.Publisher<ReplyView> replies) {
    return collected(replies).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static CompletableFuture<List<String>> collected(Flow.Publisher<ReplyView> replies) {
    List<String> texts = new CopyOnWriteArrayList<>();
    CompletableFuture<List<String>> all = new CompletableFuture<>();
    replies.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ReplyView reply) {
            texts.add(text(reply));
          }

          @Override
          public void onError(Throwable failure) {
            all.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            all.complete(texts);
          }
        });
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void error_isTold(Handlers handlers) {
    Order failing = Order.newBuilder().setText("no").setCode("ABORTED").build();
    ContractViewServiceClient client = client(router(handlers));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.ask(failing))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.ABORTED))
        .withMessageContaining("no");
  }

  @Test
  void lambda_takesViews() {
    ServiceDefinition service =
        ServiceDefinition.builder(ContractViewServiceMethods.SERVICE_NAME)
            .unary(
                ContractViewServiceMethods.ASK,
                (order, context) -> Reply.newBuilder().setText(order.text().toString()).build())
            .build();

    assertThat(text(client(Router.builder().service(service)).ask(order("hi")))).isEqualTo("hi/0");
  }

  @Test
  void get_isAnswered() {
    ContractViewServiceClient client =
        ContractViewServiceClient.of(
            transport(router(Handlers.BLOCKING), way.config().useGet(true)));

    assertThat(text(client.ask(order("hi")))).isEqualTo("hi/1");
  }

  @Test
  void wholeResponse_hasAView() {
    UnaryResponse<ReplyView> response =
        client(router(Handlers.BLOCKING))
            .call(ContractViewServiceMethods.ForClient.ASK, order("hi"));

    assertThat(text(response.message())).isEqualTo("hi/1");
  }

  /** A handler may pass on what it has received, such as the response of another call. */
  @Test
  void response_mayBeAView() {
    RpcMethod<OrderView, ReplyView> method =
        ContractViewServiceMethods.ASK.withResponseType(ReplyView.class);
    ReplyView reply =
        ReplyView.viewType().decode(Reply.newBuilder().setText("é").build().toByteArray());
    ServerInterceptor reading =
        (call, next) ->
            next.handle(
                call.mapResponses(message -> {
                  seen.add(((Reply) message.object()).getText());
                  return message;
                }));
    for (Router.Builder router : List.of(Router.builder(), Router.builder().interceptor(reading))) {
      router.service(
          ServiceDefinition.builder(method.service())
              .unary(method, (order, context) -> reply)
              .build());

      assertThat(text(client(router).ask(order("hi")))).isEqualTo("é/0");
    }
    assertThat(seen).containsExactly("é");
  }

  @ParameterizedTest
  @EnumSource
  void malformedRequest_isRefused(Handlers handlers) {
    byte[] malformed = way.codec().equals("json") ? "{".getBytes(UTF_8) : new byte[] {10, 5, 'x'};
    ServerInterceptor passing = (call, next) -> next.handle(call);
    for (Router.Builder router :
        List.of(
            router(handlers),
            router(handlers).interceptor(passing),
            router(handlers).interceptor(reading()))) {
      Transport transport = transport(router, way.config());

      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() ->
              transport.unary(
                  ContractServiceMethods.ASK.encoded(), malformed, CallOptions.defaults()))
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    }
  }

  /** An interceptor that knows only messages. */
  private ServerInterceptor reading() {
    return (call, next) ->
        next.handle(
            call.mapRequests(message -> {
              assertThat(message.object()).isInstanceOf(Message.class);
              seen.add(((Order) message.object()).getText());
              return message;
            }));
  }

  /** An interceptor that knows only messages, and wraps the stream of requests. */
  private ServerInterceptor wrapping() {
    return (call, next) -> {
      RequestStream<Object> requests = call.requests();
      next.handle(
          call.withRequests(() -> {
            Object request = requests.receive();
            if (request != null) {
              seen.add(((Order) request).getText());
            }
            return request;
          }));
    };
  }

  @ParameterizedTest
  @EnumSource
  void interceptor_getsMessages(Handlers handlers) {
    for (ServerInterceptor interceptor : List.of(reading(), wrapping())) {
      seen.clear();

      assertThat(answers(client(router(handlers).interceptor(interceptor))))
          .containsExactly("é/1", "a,b/2", "c/1", "c/2", "d/1", "e/2");
      assertThat(seen).containsExactly("é", "a", "b", "c", "d", "e");
    }
  }

  @ParameterizedTest
  @EnumSource
  void interceptor_replacesMessages(Handlers handlers) {
    ServerInterceptor mapping =
        (call, next) ->
            next.handle(call.mapRequests(message -> message.withObject(shouted(message.object()))));
    ServerInterceptor wrapping =
        (call, next) -> {
          RequestStream<Object> requests = call.requests();
          next.handle(
              call.withRequests(() -> {
                Object request = requests.receive();
                return request == null ? null : shouted(request);
              }));
        };
    for (ServerInterceptor interceptor : List.of(mapping, wrapping)) {
      assertThat(answers(client(router(handlers).interceptor(interceptor).interceptor(reading()))))
          .containsExactly("É/1", "A,B/2", "C/1", "C/2", "D/1", "E/2");
    }
  }

  private static Order shouted(Object message) {
    Order order = (Order) message;
    return order.toBuilder().setText(order.getText().toUpperCase(Locale.ROOT)).build();
  }

  /** So it need not know that a handler takes views. */
  @Test
  void interceptor_mayPassOnAView() {
    ServerInterceptor replacing =
        (call, next) ->
            next.handle(
                call.mapRequests(message ->
                    message.withObject(
                        OrderView.viewType().decode(shouted(message.object()).toByteArray()))));

    assertThat(text(client(router(Handlers.BLOCKING).interceptor(replacing)).ask(order("hi"))))
        .isEqualTo("HI/1");
  }

  /** The view is of the bytes that have arrived, not of an interceptor's message. */
  @Test
  void view_hasUnknownFieldsBehindAnInterceptor() {
    ServiceDefinition service =
        ServiceDefinition.builder(ContractViewServiceMethods.SERVICE_NAME)
            .unary(
                ContractViewServiceMethods.ASK,
                (order, context) ->
                    Reply.newBuilder().setCount(order.unknownFields().size()).build())
            .build();
    Order unknown =
        order("hi").toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    for (ServerInterceptor interceptor : List.of(reading(), wrapping())) {
      Router.Builder router = Router.builder().service(service).interceptor(interceptor);

      // JSON has none.
      assertThat(text(client(router).ask(unknown)))
          .isEqualTo(way.codec().equals("json") ? "/0" : "/1");
    }
  }

  @Test
  void clientInterceptor_getsMessages() {
    ClientInterceptor reading =
        (method, options, next) ->
            next.open(method, options)
                .mapResponses(message -> {
                  seen.add(((Reply) message.object()).getText());
                  return message;
                });
    ClientInterceptor replacing =
        (method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              protected Object onReceive(Object message) {
                return ((Reply) message).toBuilder().setCount(7).build();
              }
            };
    ContractViewServiceClient read =
        ContractViewServiceClient.of(
            transport(router(Handlers.BLOCKING), way.config().interceptor(reading)));
    ContractViewServiceClient replaced =
        ContractViewServiceClient.of(
            transport(
                router(Handlers.BLOCKING),
                way.config().interceptor(reading).interceptor(replacing)));

    assertThat(answers(read)).containsExactly("é/1", "a,b/2", "c/1", "c/2", "d/1", "e/2");
    assertThat(answers(replaced)).containsExactly("é/7", "a,b/7", "c/7", "c/7", "d/7", "e/7");
    assertThat(text(read.async().ask(order("hi")).join())).isEqualTo("hi/1");
    assertThat(texts(replaced.async().repeat(order("hi")))).containsExactly("hi/7", "hi/7");
    assertThat(seen).hasSize(15).startsWith("é", "a,b", "c", "c", "d", "e", "é");
  }

  @Test
  void clientInterceptor_getsMessagesOfRequests() {
    RpcMethod<OrderView, Reply> method = ContractViewServiceMethods.ASK;
    ClientInterceptor reading =
        (opened, options, next) ->
            next.open(opened, options)
                .mapRequests(message -> {
                  seen.add(((Order) message.object()).getText());
                  return message;
                });
    OrderView order = OrderView.viewType().decode(order("é").toByteArray());
    for (ClientConfig.Builder config : List.of(way.config(), way.config().interceptor(reading))) {
      Reply reply =
          transport(router(Handlers.BLOCKING), config).unary(method, order, CallOptions.defaults());

      assertThat(reply.getText()).isEqualTo("é");
    }
    assertThat(seen).containsExactly("é");
  }
}
