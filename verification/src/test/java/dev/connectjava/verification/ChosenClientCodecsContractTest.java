package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Compressions;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that has exactly the codecs and compressions that were named, in every protocol. */
@ParameterizedClass
@MethodSource("ways")
final class ChosenClientCodecsContractTest {

  private static final Order ORDER = Order.getDefaultInstance();

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  /** Replies with the codec, the compression and the accepted compressions of the request. */
  private static final class Mirror implements ContractService {

    private static Reply reply(RequestContext context, String prefix) {
      String type = context.requestHeaders().first("content-type").orElseThrow();
      return Reply.newBuilder()
          .setText(
              "%s %s %s"
                  .formatted(
                      type.substring(Math.max(type.indexOf('/'), type.indexOf('+')) + 1),
                      field(context, prefix + "content-encoding", "grpc-encoding"),
                      field(context, prefix + "accept-encoding", "grpc-accept-encoding")))
          .build();
    }

    private static String field(RequestContext context, String connect, String grpc) {
      String name = context.protocol() == Protocol.CONNECT ? connect : grpc;
      return context.requestHeaders().first(name).orElse("-");
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      return reply(context, "");
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      replies.send(reply(context, "connect-"));
    }
  }

  private final Way way;

  ChosenClientCodecsContractTest(Way way) {
    this.way = way;
  }

  private ClientConfig.Builder config() {
    return ClientConfig.builder().protocol(way.protocol());
  }

  /** What a server says that it was told by calls of both kinds. */
  private String told(ClientConfig.Builder config) {
    Router router = Router.builder().service(new Mirror()).build();
    Connected connected = way.carrier().start(router, config.build());
    try {
      ContractServiceClient client = ContractServiceClient.of(connected.transport());
      String ofUnary = client.ask(ORDER).getText();
      try (ServerStreamingCall<Reply> repeating = client.repeat(ORDER)) {
        assertThat(repeating).extracting(Reply::getText).containsExactly(ofUnary);
      }
      ClientWorld.assertNothingLeft(router);
      return ofUnary;
    } finally {
      connected.transport().close();
      connected.server().close();
    }
  }

  @Test
  void codec_isTheFirstThatWasNamed() {
    assertThat(told(config().codecs(new JsonCodec(), new ProtoCodec()))).startsWith("json ");
    assertThat(told(config().codecs(new ProtoCodec(), new JsonCodec()))).startsWith("proto ");
    assertThat(told(config().codec("json").codecs(new ProtoCodec(), new JsonCodec())))
        .startsWith("json ");
  }

  @Test
  void compressions_areToldInTheirOrder() {
    assertThat(told(config().compressions(Compressions.deflate(1), Compressions.gzip(1))))
        .isEqualTo("proto - deflate,gzip");
    assertThat(told(config().compressions(Compressions.gzip(1)))).isEqualTo("proto - gzip");
    assertThat(told(config().compressions())).isEqualTo("proto - -");
  }

  @Test
  void compressionOfRequests_isOneOfThoseThatWereNamed() {
    ClientConfig.Builder compressing = config().sendCompression("gzip").compressionMinimumBytes(0);

    assertThat(told(compressing.compressions(Compressions.gzip(1)))).isEqualTo("proto gzip gzip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> told(compressing.compressions(Compressions.deflate(1))))
        .withMessage(
            "there is no compression \"gzip\": known are [deflate];"
                + " ClientConfig.Builder.compressions sets which exist");
  }

  @Test
  void codecThatWasNotNamed_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> told(config().codec("json").codecs(new ProtoCodec())))
        .withMessage(
            "there is no codec \"json\": known are [proto];"
                + " ClientConfig.Builder.codecs sets which exist");
  }

  @Test
  void codecThatTheServerDoesNotHave_failsTheCall() {
    Router router = Router.builder().codecs(new ProtoCodec()).service(new Mirror()).build();
    Connected connected = way.carrier().start(router, config().codecs(new JsonCodec()).build());
    try {
      ContractServiceClient client = ContractServiceClient.of(connected.transport());
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.ask(ORDER))
          .satisfies(e ->
              assertThat(e.code())
                  .isEqualTo(
                      way.protocol() == Protocol.CONNECT ? Code.UNKNOWN : Code.UNIMPLEMENTED));
    } finally {
      connected.transport().close();
      connected.server().close();
    }
  }
}
