package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.RpcMethod.Idempotency;
import dev.connectjava.RpcMethod.Kind;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers without generated code, called by generated clients over every transport. */
final class DynamicMethodsContractTest {

  private static final ServiceDescriptor SERVICE =
      Order.getDescriptor().getFile().findServiceByName("ContractService");
  private static final FieldDescriptor TEXT = Order.getDescriptor().findFieldByName("text");
  private static final FieldDescriptor REPLIED = Reply.getDescriptor().findFieldByName("text");

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  private static RpcMethod<DynamicMessage, DynamicMessage> dynamic(String name) {
    return DynamicMethods.of(schema(name));
  }

  private static RpcMethod<String, String> json(String name) {
    return DynamicMethods.ofJson(schema(name), new JsonCodec());
  }

  private static MethodDescriptor schema(String name) {
    return SERVICE.findMethodByName(name);
  }

  private static DynamicMessage reply(DynamicMessage order) {
    return DynamicMessage.newBuilder(Reply.getDescriptor())
        .setField(REPLIED, order.getField(TEXT) + "!")
        .build();
  }

  private static ServiceDefinition ofDynamicMessages() {
    return ServiceDefinition.builder(SERVICE.getFullName())
        .unary(dynamic("Ask"), (order, context) -> reply(order))
        .clientStream(
            dynamic("Collect"),
            (orders, context) -> {
              List<Object> texts = new ArrayList<>();
              orders.forEach(order -> texts.add(order.getField(TEXT)));
              return DynamicMessage.newBuilder(Reply.getDescriptor())
                  .setField(REPLIED, texts + "!")
                  .build();
            })
        .serverStream(dynamic("Repeat"), (order, replies, context) -> replies.send(reply(order)))
        .bidiStream(
            dynamic("Chat"),
            (orders, replies, context) -> orders.forEach(order -> replies.send(reply(order))))
        .build();
  }

  private static String reply(String order) {
    return order.replace("\"}", "!\"}");
  }

  private static ServiceDefinition ofJson() {
    return ServiceDefinition.builder(SERVICE.getFullName())
        .unary(json("Ask"), (order, context) -> reply(order))
        .clientStream(
            json("Collect"),
            (orders, context) -> {
              List<String> texts = new ArrayList<>();
              orders.forEach(order -> texts.add(order.replaceAll(".*:\"|\"}", "")));
              return "{\"text\":\"" + texts + "!\"}";
            })
        .serverStream(json("Repeat"), (order, replies, context) -> replies.send(reply(order)))
        .bidiStream(
            json("Chat"),
            (orders, replies, context) -> orders.forEach(order -> replies.send(reply(order))))
        .build();
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static void call(
      Way way, ServiceDefinition service, Consumer<ContractServiceClient> test) {
    Router router = Router.builder().service(service).build();
    ClientCarrier.Connected connected = way.carrier().start(router, way.config().build());
    try (var server = connected.server();
        var transport = connected.transport()) {
      assertThat(server).isNotNull();
      test.accept(ContractServiceClient.of(transport));
      ClientWorld.assertNothingLeft(router);
    }
  }

  private static void callAllKinds(ContractServiceClient client) {
    assertThat(client.ask(order("hi")).getText()).isEqualTo("hi!");
    try (var call = client.collect()) {
      call.send(order("a"));
      call.send(order("b"));
      assertThat(call.finish().getText()).isEqualTo("[a, b]!");
    }
    try (var call = client.repeat(order("x"))) {
      assertThat(call).extracting(Reply::getText).containsExactly("x!");
    }
    try (var call = client.chat()) {
      call.send(order("a"));
      call.send(order("b"));
      call.closeSend();
      assertThat(call).extracting(Reply::getText).containsExactly("a!", "b!");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void handlersOfDynamicMessages_areCalled(Way way) {
    call(way, ofDynamicMessages(), DynamicMethodsContractTest::callAllKinds);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void handlersOfJson_areCalled(Way way) {
    call(way, ofJson(), DynamicMethodsContractTest::callAllKinds);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void responseThatIsNotValid_isTheHandlersFault(Way way) {
    ServiceDefinition service =
        ServiceDefinition.builder(SERVICE.getFullName())
            .unary(json("Ask"), (order, context) -> "{\"text\":1}")
            .unary(dynamic("Change"), (order, context) -> order)
            .build();
    call(
        way,
        service,
        client -> {
          assertInternal(() -> client.ask(order("hi")));
          assertInternal(() -> client.change(order("hi")));
        });
  }

  private static void assertInternal(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
  }

  @Test
  void method_isThatOfTheSchema() {
    assertThat(dynamic("Ask").procedure()).isEqualTo("/verification.v1.ContractService/Ask");
    assertThat(dynamic("Ask").kind()).isEqualTo(Kind.UNARY);
    assertThat(dynamic("Collect").kind()).isEqualTo(Kind.CLIENT_STREAM);
    assertThat(json("Repeat").kind()).isEqualTo(Kind.SERVER_STREAM);
    assertThat(json("Chat").kind()).isEqualTo(Kind.BIDI_STREAM);
    assertThat(json("Ask").idempotency()).isEqualTo(Idempotency.NO_SIDE_EFFECTS);
    assertThat(dynamic("Change").idempotency()).isEqualTo(Idempotency.UNKNOWN);
    assertThat(dynamic("Ask").schema(MethodDescriptor.class)).containsSame(schema("Ask"));
  }
}
