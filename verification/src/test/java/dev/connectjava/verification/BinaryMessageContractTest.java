package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.protobuf.BinaryMessage;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.ContractViewServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import dev.connectjava.verification.v1.ReplyView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that are encoded already, in every protocol and codec, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class BinaryMessageContractTest {

  static Stream<Way> ways() {
    return ClientWorld.allWays();
  }

  /** What a handler has in place of a message. */
  enum Origin {
    MESSAGE(BinaryMessage::of),
    VIEW(reply -> BinaryMessage.of(ReplyView.viewType().of(reply))),
    CHECKED(reply -> BinaryMessage.checked(Reply.parser(), reply.toByteArray())),
    UNCHECKED(reply -> BinaryMessage.unchecked(reply.toByteArray()));

    private final Function<Reply, BinaryMessage<Reply>> binary;

    Origin(Function<Reply, BinaryMessage<Reply>> binary) {
      this.binary = binary;
    }

    BinaryMessage<Reply> of(String text, int count) {
      return binary.apply(Reply.newBuilder().setText(text).setCount(count).build());
    }
  }

  private static final byte[] INVALID = {10, 5, 'x'};

  private final Way way;
  private final List<Runnable> atEnd = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private final ServerInterceptor reading =
      (call, next) ->
          next.handle(
              call.mapResponses(message -> {
                seen.add(((Reply) message.object()).getText());
                return message;
              }));

  BinaryMessageContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    atEnd.forEach(Runnable::run);
  }

  private Transport transport(Router.Builder builder) {
    return transport(builder, way.config());
  }

  private Transport transport(Router.Builder builder, ClientConfig.Builder config) {
    Router router = builder.build();
    ClientCarrier.Connected connected = way.carrier().start(router, config.build());
    atEnd.add(() -> ClientWorld.assertNothingLeft(router));
    atEnd.add(connected.transport()::close);
    atEnd.add(connected.server()::close);
    return connected.transport();
  }

  private ContractServiceClient client(Router.Builder builder) {
    return ContractServiceClient.of(transport(builder));
  }

  /** Its requests are messages, or views. */
  private static ServiceDefinition service(Origin origin) {
    return ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
        .unary(
            BinaryMessage.responsesOf(ContractViewServiceMethods.ASK),
            (order, context) -> origin.of(order.text().toString(), 1))
        .clientStream(
            BinaryMessage.responsesOf(ContractServiceMethods.COLLECT),
            (orders, context) -> {
              int count = 0;
              while (orders.receive() != null) {
                count++;
              }
              return origin.of("all", count);
            })
        .serverStream(
            BinaryMessage.responsesOf(ContractServiceMethods.REPEAT),
            (order, replies, context) -> {
              replies.send(origin.of(order.getText(), 1));
              replies.send(origin.of(order.getText(), 2));
            })
        .bidiStream(
            BinaryMessage.responsesOf(ContractServiceMethods.CHAT),
            (orders, replies, context) -> {
              for (Order order : orders) {
                replies.send(origin.of(order.getText(), 0));
              }
            })
        .build();
  }

  private static ServiceDefinition asking(BinaryMessage<Reply> answer) {
    return ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
        .unary(BinaryMessage.responsesOf(ContractServiceMethods.ASK), (order, context) -> answer)
        .build();
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static String text(Reply reply) {
    return reply.getText() + "/" + reply.getCount();
  }

  private static List<String> answers(ContractServiceClient client) {
    List<String> answers = new ArrayList<>();
    answers.add(text(client.ask(order("é"))));
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      call.send(order("a"));
      call.send(order("b"));
      answers.add(text(call.finish()));
    }
    try (ServerStreamingCall<Reply> call = client.repeat(order("c"))) {
      call.forEach(reply -> answers.add(text(reply)));
    }
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order("d"));
      call.send(order(""));
      call.closeSend();
      call.forEach(reply -> answers.add(text(reply)));
    }
    return answers;
  }

  @ParameterizedTest
  @EnumSource
  void bytes_areAMessageForTheClient(Origin origin) {
    assertThat(answers(client(Router.builder().service(service(origin)))))
        .containsExactly("é/1", "all/2", "c/1", "c/2", "d/0", "/0");
  }

  @ParameterizedTest
  @EnumSource
  void interceptor_getsAMessage(Origin origin) {
    assertThat(answers(client(Router.builder().service(service(origin)).interceptor(reading))))
        .containsExactly("é/1", "all/2", "c/1", "c/2", "d/0", "/0");
    assertThat(seen).containsExactly("é", "all", "c", "c", "d", "");
  }

  @ParameterizedTest
  @EnumSource
  void interceptor_replacesTheMessage(Origin origin) {
    ServerInterceptor replacing =
        (call, next) ->
            next.handle(
                call.mapResponses(message ->
                    message.withObject(
                        ((Reply) message.object()).toBuilder().setCount(7).build())));

    assertThat(answers(client(Router.builder().service(service(origin)).interceptor(replacing))))
        .containsExactly("é/7", "all/7", "c/7", "c/7", "d/7", "/7");
  }

  @Test
  void uncheckedBytesThatAreInvalid_failTheCall() {
    ContractServiceClient client =
        client(Router.builder().service(asking(BinaryMessage.unchecked(INVALID))));
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.ask(order("hi")));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    if (way.codec().equals("json")) {
      assertThat(failure)
          .hasMessageStartingWith("the binary form of the verification.v1.Reply to send is not");
    }
  }

  @Test
  void uncheckedBytesThatAreInvalid_failTheCallForAnInterceptor() {
    ContractServiceClient client =
        client(
            Router.builder()
                .service(asking(BinaryMessage.unchecked(INVALID)))
                .interceptor(reading));

    assertThat(catchThrowableOfType(RpcException.class, () -> client.ask(order("hi"))).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(seen).isEmpty();
  }

  /** A client in binary gets the bytes as they are. */
  @Test
  void unknownFields_arePassedOn() {
    Reply reply =
        Reply.newBuilder()
            .setText("hi")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    boolean json = way.codec().equals("json"); // It has none.

    assertThat(client(Router.builder().service(asking(BinaryMessage.of(reply)))).ask(order("hi")))
        .isEqualTo(json ? Reply.newBuilder().setText("hi").build() : reply);
  }

  @Test
  void client_getsCheckedBytes() throws Exception {
    RpcMethod<Order, BinaryMessage<Reply>> method =
        BinaryMessage.responsesOf(ContractServiceMethods.ASK);
    ClientInterceptor intercepting =
        (called, options, next) ->
            next.open(called, options)
                .mapResponses(message -> {
                  assertThat(called.responseType()).isEqualTo(Reply.class);
                  seen.add(((Reply) message.object()).getText());
                  return message;
                });
    for (ClientConfig.Builder config :
        List.of(way.config(), way.config().interceptor(intercepting))) {
      BinaryMessage<Reply> reply =
          transport(Router.builder().service(service(Origin.UNCHECKED)), config)
              .unary(method, order("hi"), CallOptions.defaults());

      assertThat(text(Reply.parseFrom(reply.bytes().toByteArray()))).isEqualTo("hi/1");
    }
    assertThat(seen).containsExactly("hi");
  }

  @Test
  void client_refusesInvalidBytes() {
    Transport transport =
        transport(Router.builder().service(asking(BinaryMessage.unchecked(INVALID))));

    assertThat(
            catchThrowableOfType(
                    RpcException.class,
                    () ->
                        transport.unary(
                            BinaryMessage.responsesOf(ContractServiceMethods.ASK),
                            order("hi"),
                            CallOptions.defaults()))
                .code())
        .isEqualTo(Code.INTERNAL);
  }

  @Test
  void dynamicMethod_hasThem() {
    RpcMethod<DynamicMessage, BinaryMessage<DynamicMessage>> method =
        BinaryMessage.responsesOf(
            DynamicMethods.of(
                ContractServiceMethods.ASK.schema(MethodDescriptor.class).orElseThrow()));
    byte[] reply = Reply.newBuilder().setText("hi").build().toByteArray();
    ServiceDefinition service =
        ServiceDefinition.builder(method.service())
            .unary(method, (order, context) -> BinaryMessage.unchecked(reply))
            .build();

    assertThat(text(client(Router.builder().service(service)).ask(order("")))).isEqualTo("hi/0");
  }
}
