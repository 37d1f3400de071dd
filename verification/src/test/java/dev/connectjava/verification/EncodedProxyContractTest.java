package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.UnaryResponse;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.List;
import java.util.stream.Stream;
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
final class EncodedProxyContractTest extends ProxySuite {

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

  EncodedProxyContractTest(Passage passage) {
    super(
        passage.front(),
        Router.builder().limits(ServerLimits.defaults().withRequestMessageBytes(50_000)),
        compressing(ClientConfig.builder())
            .protocol(passage.protocol())
            .useGet(true)
            .codecs(EncodedCodec.all())
            .build(),
        compressing(passage.front().config()).build(),
        EncodedProxyContractTest::proxy);
  }

  private static ClientConfig.Builder compressing(ClientConfig.Builder config) {
    return config.sendCompression("gzip").compressionMinimumBytes(100);
  }

  private static Router proxy(Proxy handler, Router backend) {
    ServiceDefinition.Builder service =
        ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME);
    backend.methods().forEach(method -> service.encoded(method, handler));
    return Router.builder().codecs(EncodedCodec.all()).service(service.build()).build();
  }

  @Test
  void unaryCall_isPassedOn_alsoByGetAndWithoutWaiting() {
    Order order = order("hi").setCount(2).build();

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
}
