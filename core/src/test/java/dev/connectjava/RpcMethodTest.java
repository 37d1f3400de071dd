package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RpcMethodTest {

  private static RpcMethod<String, String> method(String service, String name) {
    return RpcMethod.unary(service, name, String.class, String.class);
  }

  @Test
  void procedure_isThePathOfItsRequests() {
    assertThat(method("greet.v1.GreetService", "Greet_2").procedure())
        .isEqualTo("/greet.v1.GreetService/Greet_2");
  }

  /** A name may come from a user of the application, and must not become a query or a header. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "a?b",
        "a#b",
        "a b",
        "a\tb",
        "a\rb",
        "a\nb",
        "a\0b",
        "a\u007fb",
        "a\u00e9b"
      })
  void nameThatIsNoPartOfAPath_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> method(name, "Greet"))
        .withMessageContaining("service name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> method("greet.v1.GreetService", name))
        .withMessageContaining("method name");
  }

  @Test
  void otherTypes_areThoseOfTheSameMethod() {
    RpcMethod<String, String> method =
        RpcMethod.serverStream("a.B", "Get", String.class, String.class)
            .withIdempotency(RpcMethod.Idempotency.IDEMPOTENT)
            .withSchema(() -> "schema");

    RpcMethod<Integer, Long> other =
        method.withRequestType(Integer.class).withResponseType(Long.class);

    assertThat(other.requestType()).isEqualTo(Integer.class);
    assertThat(other.responseType()).isEqualTo(Long.class);
    assertThat(other.procedure()).isEqualTo("/a.B/Get");
    assertThat(other.kind()).isEqualTo(RpcMethod.Kind.SERVER_STREAM);
    assertThat(other.idempotency()).isEqualTo(RpcMethod.Idempotency.IDEMPOTENT);
    assertThat(other.schema(String.class)).contains("schema");
    assertThat(other.declaredResponseType()).isEqualTo(String.class);
    assertThat(other.encoded().declaredResponseType()).isEqualTo(String.class);
  }
}
