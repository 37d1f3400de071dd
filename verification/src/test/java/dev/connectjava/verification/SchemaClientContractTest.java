package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.UnaryResponse;
import dev.connectjava.reflection.MethodClient;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.reflection.SchemaClient;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls without generated code, in every protocol and codec, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class SchemaClientContractTest {

  private static final String SERVICE = "verification.v1.ContractService/";
  private static final String HI = "{\"text\":\"hi\"}";

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  private final Way way;
  private final Router router =
      Router.builder()
          .service(new Contract(new Gates()))
          .merge(Reflection.create().routes())
          .build();
  private final ClientCarrier.Connected connected;
  private final SchemaClient client;

  SchemaClientContractTest(Way way) {
    this.way = way;
    this.connected = way.carrier().start(router, way.config().build());
    this.client = SchemaClient.reflected(connected.transport());
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    connected.transport().close();
    connected.server().close();
  }

  private MethodClient<String> json(String method) {
    return client.json(SERVICE + method);
  }

  private static String reply(String text, int count) {
    return "{\"text\":\"%s\",\"count\":%d}".formatted(text, count);
  }

  /** Collects what a publisher emits. */
  private static <T> List<T> all(Flow.Publisher<T> publisher) {
    List<T> items = new ArrayList<>();
    Collected<T> subscriber = new Collected<>(items);
    publisher.subscribe(subscriber);
    subscriber.end().join();
    return items;
  }

  private record Collected<T>(List<T> items, CompletableFuture<Void> end)
      implements Flow.Subscriber<T> {

    Collected(List<T> items) {
      this(items, new CompletableFuture<>());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
      items.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  /** Emits texts to each subscriber. */
  private static Flow.Publisher<String> publisher(String... texts) {
    return subscriber -> {
      try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 16)) {
        publisher.subscribe(subscriber);
        List.of(texts).forEach(publisher::submit);
      }
    };
  }

  @Test
  void unary_ofJson() {
    assertThat(json("Ask").unary(HI)).isEqualTo(reply("hi", 1));
    assertThat(json("Ask").async().unary(HI).join()).isEqualTo(reply("hi", 1));
    assertThat(json("Ask").unary("{}")).isEqualTo("{\"count\":1}");
  }

  @Test
  void unary_withOptionsAndHeaders() {
    String order = "{\"headers\":{\"x-h\":\"1\"},\"trailers\":{\"x-t\":\"2\"}}";
    CallOptions get = CallOptions.builder().useGet(true).build();
    UnaryResponse<String> response = json("Ask").with(get).call(order);

    assertThat(response.headers().first("x-h")).contains("1");
    assertThat(response.trailers().first("x-t")).contains("2");
    assertThat(json("Ask").async().call(order, get).join().message()).isEqualTo("{\"count\":1}");
  }

  @Test
  void unary_ofDynamicMessages() {
    MethodClient<DynamicMessage> ask = client.dynamic(SERVICE + "Ask");
    Descriptor order = ask.schema().getInputType();
    Descriptor reply = ask.schema().getOutputType();
    DynamicMessage request =
        DynamicMessage.newBuilder(order).setField(order.findFieldByName("text"), "hi").build();

    for (Message response : List.of(ask.unary(request), ask.async().unary(request).join())) {
      assertThat(response.getDescriptorForType()).isSameAs(reply);
      assertThat(response.getField(reply.findFieldByName("text"))).isEqualTo("hi");
      assertThat(response.getField(reply.findFieldByName("count"))).isEqualTo(1);
    }
    assertThatThrownBy(() -> ask.unary(DynamicMessage.getDefaultInstance(reply)))
        .isInstanceOf(ClassCastException.class)
        .hasMessage(
            "a message of type verification.v1.Order is expected, but was verification.v1.Reply");
  }

  @Test
  void clientStream() {
    try (ClientStreamingCall<String, String> call = json("Collect").clientStream()) {
      call.send("{\"text\":\"a\"}");
      call.send("{\"text\":\"b\"}");
      assertThat(call.finish()).isEqualTo(reply("a,b", 2));
    }
    Flow.Publisher<String> requests = publisher("{\"text\":\"a\"}", "{\"text\":\"b\"}");
    assertThat(json("Collect").async().clientStream(requests).join()).isEqualTo(reply("a,b", 2));
  }

  @Test
  void serverStream() {
    String order = "{\"text\":\"x\",\"count\":2}";
    try (ServerStreamingCall<String> call = json("Repeat").serverStream(order)) {
      assertThat(call).containsExactly(reply("x", 1), reply("x", 2));
    }
    assertThat(all(json("Repeat").async().serverStream(order)))
        .containsExactly(reply("x", 1), reply("x", 2));
  }

  @Test
  void bidiStream() {
    try (BidiStreamingCall<String, String> call = json("Chat").bidiStream()) {
      call.send("{\"text\":\"a\"}");
      if (way.isFullDuplex()) {
        assertThat(call.receive()).isEqualTo(reply("a", 1));
      }
      call.send("{\"text\":\"b\"}");
      call.closeSend();
      List<String> replies = new ArrayList<>();
      call.forEach(replies::add);
      assertThat(replies).last().isEqualTo(reply("b", 2));
    }
    Flow.Publisher<String> requests = publisher("{\"text\":\"a\"}", "{\"text\":\"b\"}");
    assertThat(all(json("Chat").async().bidiStream(requests)))
        .containsExactly(reply("a", 1), reply("b", 2));
  }

  @Test
  void failure_hasItsDetails() {
    assertThatThrownBy(
            () -> json("Ask").unary("{\"code\":\"ABORTED\",\"text\":\"no\",\"detail\":true}"))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.ABORTED);
              assertThat(e.details().get(0).unpack(Order.class)).isPresent();
            })
        .hasMessage("no");
  }

  @Test
  void textThatIsNotARequest_isRefused() {
    assertThatThrownBy(() -> json("Ask").unary("{\"texts\":\"hi\"}"))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .hasMessageContaining("invalid JSON for verification.v1.Order")
        .hasMessageContaining("texts");
    assertThatThrownBy(() -> json("Ask").async().unary("{").join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    try (BidiStreamingCall<String, String> call = json("Chat").bidiStream()) {
      assertThatThrownBy(() -> call.send("1")).isInstanceOf(RpcException.class);
    }
  }
}
