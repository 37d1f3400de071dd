package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
}
