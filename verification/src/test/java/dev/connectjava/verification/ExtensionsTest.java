package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.testing.InMemoryTransport;
import ext.v1.Base;
import ext.v1.Extensions;
import ext.v1.Exts;
import ext.v1.ExtsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Extensions that a schema's own files define. */
final class ExtensionsTest {

  private static final Base MESSAGE =
      Base.newBuilder()
          .setS("x")
          .setExtension(Extensions.nick, "y")
          .addExtension(Extensions.nums, 3)
          .addExtension(Extensions.nums, 4)
          .build();

  /** Answers with what it has understood. */
  private static final class Reading implements Exts {
    @Override
    public Base get(Base request, RequestContext context) {
      return Base.newBuilder()
          .setS(request.getExtension(Extensions.nick))
          .setExtension(Extensions.nick, request.getS())
          .setExtension(Extensions.nums, request.getExtension(Extensions.nums).reversed())
          .build();
    }
  }

  @ParameterizedTest
  @EnumSource
  void extensionsOfTheMessagesFile_areKnownToBothSides(Protocol protocol) {
    ClientConfig config = ClientConfig.builder().protocol(protocol).build();
    Router router = Router.builder().service(new Reading()).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      Base answer = ExtsClient.of(transport).get(MESSAGE);

      assertThat(answer.getUnknownFields().asMap()).isEmpty();
      assertThat(answer.getS()).isEqualTo("y");
      assertThat(answer.getExtension(Extensions.nick)).isEqualTo("x");
      assertThat(answer.getExtension(Extensions.nums)).containsExactly(4, 3);
    }
  }

  /** Which the names of extensions are in JSON, protoc says. */
  @ParameterizedTest
  @EnumSource
  void extensions_areKnownInJson(Protocol protocol) {
    ClientConfig config = ClientConfig.builder().protocol(protocol).codec("json").build();
    Router router = Router.builder().service(new Reading()).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      Base answer = ExtsClient.of(transport).get(MESSAGE);

      assertThat(answer.getS()).isEqualTo("y");
      assertThat(answer.getExtension(Extensions.nick)).isEqualTo("x");
      assertThat(answer.getExtension(Extensions.nums)).containsExactly(4, 3);
    }
  }

  /** The router knows what all of its methods lead to, whichever is called. */
  @Test
  void any_holdsTheTypesOfTheRoutersOtherMethods_withTheirExtensions() {
    Router router =
        Router.builder()
            .service(new Reading())
            .service(
                ServiceDefinition.builder("any.v1.Echo")
                    .unary(
                        RpcMethod.unary("any.v1.Echo", "Echo", Any.class, Any.class),
                        (Any request, RequestContext context) -> {
                          assertThat(request).isEqualTo(Any.pack(MESSAGE));
                          return request;
                        })
                    .build())
            .build();
    RpcMethod<byte[], byte[]> inJson =
        RpcMethod.unary("any.v1.Echo", "Echo", byte[].class, byte[].class);
    String json =
        "{\"@type\":\"type.googleapis.com/ext.v1.Base\",\"s\":\"x\",\"[ext.v1.nick]\":\"y\",\"[ext.v1.nums]\":[3,4]}";
    try (InMemoryTransport transport =
        InMemoryTransport.to(router, ClientConfig.builder().codec("json").build())) {
      byte[] answer = transport.unary(inJson, json.getBytes(UTF_8), CallOptions.defaults());

      assertThat(new String(answer, UTF_8)).isEqualTo(json);
    }
  }

  @Test
  void registryThatIsGiven_countsBesideTheFilesOwn() {
    ProtoCodec codec = new ProtoCodec().withExtensions(Extensions::registerAllExtensions);
    byte[] bytes = MESSAGE.toByteArray();

    assertThat(codec.forType(Base.class).orElseThrow().decode(bytes, 0, bytes.length))
        .isEqualTo(MESSAGE);
  }
}
