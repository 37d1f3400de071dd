package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.UnaryResponse;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A proxy that knows the kinds of methods and no messages: called in every protocol and codec, it
 * calls the server in every protocol. Neither its router nor its transport has a codec that could
 * decode a message.
 */
@ParameterizedClass
@MethodSource("routes")
final class EncodedProxyContractTest {

  /**
   * A way through the proxy.
   *
   * @param front how the proxy is called
   * @param protocol how it calls the server
   */
  record Passage(Way front, Protocol protocol) {}

  static Stream<Passage> routes() {
    return ClientWorld.ways()
        .filter(way -> !way.carrier().isTls())
        .flatMap(way ->
            Stream.of(Protocol.values())
                .filter(protocol -> protocol != Protocol.GRPC || !way.carrier().isHttp1())
                .map(protocol -> new Passage(way, protocol)));
  }

  private static final String LARGE = "large ".repeat(1_000);

  private final Way way;
  private final Gates gates = new Gates();
  private final Router backend =
      Router.builder()
          .service(new Contract(gates))
          .limits(ServerLimits.defaults().withRequestMessageBytes(50_000))
          .build();
  private final Connected behind;
  private final Router proxy;
  private final Connected front;
  private final ContractServiceClient client;

  EncodedProxyContractTest(Passage passage) {
    this.way = passage.front();
    ClientCarrier carrier = way.carrier();
    ClientConfig onwards =
        ClientConfig.builder()
            .protocol(passage.protocol())
            .useGet(true)
            .codecs(EncodedCodec.all())
            .sendCompression("gzip")
            .compressionMinimumBytes(100)
            .build();
    this.behind = carrier.start(backend, onwards);
    this.proxy =
        Router.builder()
            .codecs(EncodedCodec.all())
            .service(passingOn(new Proxy(behind.transport())))
            .build();
    this.front =
        carrier.start(
            proxy, way.config().sendCompression("gzip").compressionMinimumBytes(100).build());
    this.client = ContractServiceClient.of(front.transport());
  }

  private ServiceDefinition passingOn(Proxy handler) {
    ServiceDefinition.Builder service =
        ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME);
    backend.methods().forEach(method -> service.encoded(method, handler));
    return service.build();
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(proxy);
    ClientWorld.assertNothingLeft(backend);
    for (Connected each : List.of(front, behind)) {
      each.transport().close();
      each.server().close();
    }
  }

  private static Order.Builder order(String text) {
    return Order.newBuilder().setText(text);
  }

  @Test
  void unaryCall_isPassedOn_alsoByGet() {
    Order order = order("hi").setCount(2).build();

    assertThat(client.ask(order).getText()).isEqualTo("hihi");
    assertThat(client.ask(order, CallOptions.builder().useGet(true).build()).getText())
        .isEqualTo("hihi");
    assertThat(client.async().ask(order).join().getText()).isEqualTo("hihi");
  }

  /** The server behind is called by GET if it speaks Connect, and the proxy as the caller likes. */
  @Test
  void conditionalCall_isAnsweredAsTheServerBehindDoes() {
    Order order = order("hi").putHeaders("etag", "\"v1\"").build();
    for (boolean get : new boolean[] {false, true}) {
      boolean known = get && way.protocol() == Protocol.CONNECT;
      for (String tag : List.of("\"v1\"", "\"v2\"")) {
        CallOptions options =
            CallOptions.builder()
                .useGet(get)
                .header("if-none-match", tag)
                .header("if-modified-since", "Wed, 21 Oct 2015 07:28:00 GMT")
                .build();
        UnaryResponse<Reply> response = client.call(ContractServiceMethods.ASK, order, options);

        assertThat(response.isNotModified()).isEqualTo(known && tag.equals("\"v1\""));
        assertThat(response.messageOr(Reply.newBuilder().setText("hi").build()).getText())
            .isEqualTo("hi");
        assertThat(response.headers().first("etag")).contains("\"v1\"");
      }
    }
  }

  @Test
  void streamOfResponses_isPassedOn() {
    List<Integer> counts = new ArrayList<>();
    try (ServerStreamingCall<Reply> call = client.repeat(order("x").setCount(100).build())) {
      call.forEach(reply -> counts.add(reply.getCount()));
    }
    assertThat(counts).hasSize(100).isSorted();
  }

  @Test
  void streamOfRequests_isPassedOn() {
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      call.send(order("a").build());
      call.send(order("b").build());
      assertThat(call.finish().getText()).isEqualTo("a,b");
    }
  }

  /** Each answer comes before the next question, where HTTP has full duplex. */
  @Test
  void conversation_isPassedOn() {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order("a").build());
      if (way.isFullDuplex()) {
        assertThat(call.receive()).extracting(Reply::getText).isEqualTo("a");
      }
      call.send(order("b").build());
      call.closeSend();
      List<String> rest = new ArrayList<>();
      call.forEach(reply -> rest.add(reply.getText()));
      assertThat(rest).endsWith("b");
    }
  }

  @Test
  void largeMessages_areCompressedOnBothWays() {
    assertThat(client.ask(order(LARGE).build()).getText()).isEqualTo(LARGE);
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order(LARGE).build());
      call.closeSend();
      assertThat(call.receive()).extracting(Reply::getText).isEqualTo(LARGE);
      assertThat(call.receive()).isNull();
    }
  }

  @Test
  void metadata_isPassedOnInBothDirections() {
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    CompletableFuture<Headers> trailers = new CompletableFuture<>();
    CallOptions options =
        CallOptions.builder().onHeaders(headers::complete).onTrailers(trailers::complete).build();
    client.ask(order("hi").putHeaders("x-h", "1").putTrailers("x-t", "2").build(), options);

    assertThat(headers.join().all("x-h")).containsExactly("1");
    assertThat(trailers.join().all("x-t")).containsExactly("2");
  }

  @Test
  void failure_isPassedOnWithItsDetails() {
    Order failing = order("no").setCode("NOT_FOUND").setDetail(true).build();
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.ask(failing));

    assertThat(failure).hasMessage("no").matches(e -> e.code() == Code.NOT_FOUND);
    assertThat(failure.details()).hasSize(1);
  }

  @Test
  void limitOfTheServerBehind_isTold() {
    Order large = order("x".repeat(50_001)).build();
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.ask(large));

    assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure).hasMessageContaining("ServerLimits.withRequestMessageBytes");
  }

  /** The server behind decodes what the proxy has not. */
  @Test
  void messageThatIsMalformed_isPassedOn() {
    RpcException failure =
        catchThrowableOfType(
            RpcException.class,
            () ->
                front
                    .transport()
                    .unary(
                        ContractServiceMethods.ASK.encoded(),
                        new byte[] {(byte) 0xFF},
                        CallOptions.defaults().withCodec(way.codec())));

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void callThatIsCancelled_isCancelledBehindTheProxy() {
    Order waiting = order("late").setGate("g").setCount(1).build();
    try (ServerStreamingCall<Reply> call = client.repeat(waiting)) {
      gates.at("g").awaitArrival();
    }
    gates.at("g").awaitCancel();
  }
}
