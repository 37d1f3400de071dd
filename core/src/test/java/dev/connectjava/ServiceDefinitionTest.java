package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceDefinitionTest {

  private static final RpcMethod<String, Integer> LENGTH =
      RpcMethod.unary("text.v1.TextService", "Length", String.class, Integer.class);

  @Test
  void definition_keepsMethodsInOrder() {
    RpcMethod<String, String> repeat =
        RpcMethod.serverStream("text.v1.TextService", "Repeat", String.class, String.class);

    ServiceDefinition definition =
        ServiceDefinition.builder("text.v1.TextService")
            .serverStream(repeat, (request, responses, context) -> responses.send(request))
            .unary(LENGTH, (request, context) -> request.length())
            .build();

    assertThat(definition.name()).isEqualTo("text.v1.TextService");
    assertThat(definition.bindings().stream().map(b -> b.method().procedure()))
        .containsExactly("/text.v1.TextService/Repeat", "/text.v1.TextService/Length");
  }

  @Test
  void sameMethodTwice_isRefused() {
    ServiceDefinition.Builder builder =
        ServiceDefinition.builder("text.v1.TextService").unary(LENGTH, (request, context) -> 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.unary(LENGTH, (request, context) -> 2))
        .withMessageContaining("/text.v1.TextService/Length");
  }

  @Test
  void methodOfAnotherService_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ServiceDefinition.builder("other.Service").unary(LENGTH, (request, c) -> 1))
        .withMessageContaining("other.Service");
  }

  @Test
  void handlerOfAnotherKind_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            ServiceDefinition.builder("text.v1.TextService")
                .clientStream(LENGTH, (requests, context) -> 1))
        .withMessage("/text.v1.TextService/Length is UNARY, but its handler is CLIENT_STREAM");
  }

  @Test
  void nameWithASlash_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RpcMethod.unary("a/b", "C", String.class, String.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RpcMethod.unary("a.B", "", String.class, String.class));
  }

  @Test
  void encodedMethod_hasItsKindAndBytes() {
    RpcMethod<String, Integer> method =
        LENGTH.withIdempotency(RpcMethod.Idempotency.IDEMPOTENT).withSchema(() -> "schema");
    RpcMethod<byte[], byte[]> encoded = method.encoded();

    assertThat(encoded.procedure()).isEqualTo(LENGTH.procedure());
    assertThat(encoded.kind()).isEqualTo(RpcMethod.Kind.UNARY);
    assertThat(encoded.idempotency()).isEqualTo(RpcMethod.Idempotency.IDEMPOTENT);
    assertThat(encoded.schema(String.class)).contains("schema");
    assertThat(encoded.isEncoded()).isTrue();
    assertThat(method.isEncoded()).isFalse();
    assertThat(encoded.requestType()).isEqualTo(byte[].class);
    assertThat(encoded.responseType()).isEqualTo(byte[].class);
  }

  @Test
  void encodedMethods_areOfAllKinds_andThereOnce() {
    String service = "text.v1.TextService";
    ServiceDefinition.Builder builder = ServiceDefinition.builder(service);
    for (RpcMethod<?, ?> method :
        List.of(
            LENGTH,
            RpcMethod.clientStream(service, "C", String.class, String.class),
            RpcMethod.serverStream(service, "S", String.class, String.class),
            RpcMethod.bidiStream(service, "B", String.class, String.class))) {
      builder.encoded(method, (requests, responses, context) -> {});
    }

    assertThat(builder.build().bindings().stream().map(b -> b.method().kind()))
        .containsExactly(
            RpcMethod.Kind.UNARY,
            RpcMethod.Kind.CLIENT_STREAM,
            RpcMethod.Kind.SERVER_STREAM,
            RpcMethod.Kind.BIDI_STREAM);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.encoded(LENGTH, (requests, responses, context) -> {}))
        .withMessageContaining("/text.v1.TextService/Length");
  }
}
