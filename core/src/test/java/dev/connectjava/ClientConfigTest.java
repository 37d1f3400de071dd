package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClientConfigTest {

  private static final RpcMethod<String, String> ASK = method("a.S", "Ask");
  private static final RpcMethod<String, String> OTHER = method("a.S", "Other");
  private static final RpcMethod<String, String> OF_OTHER_SERVICE = method("b.S", "Ask");

  private static RpcMethod<String, String> method(String service, String name) {
    return RpcMethod.unary(service, name, String.class, String.class);
  }

  @Test
  void header_replaces() {
    ClientConfig config =
        ClientConfig.builder()
            .addHeader("x-a", "1")
            .addHeader("x-a", "2")
            .header("X-A", "3")
            .build();

    assertThat(config.headers().all("x-a")).containsExactly("3");
  }

  @Test
  void addHeader_adds() {
    ClientConfig config =
        ClientConfig.builder().header("x-a", "1").build().toBuilder().addHeader("x-a", "2").build();

    assertThat(config.headers().all("x-a")).containsExactly("1", "2");
  }

  @Test
  void options_areTheMethodsBeforeTheServicesBeforeTheClients() {
    ClientConfig config =
        ClientConfig.builder()
            .options(ASK, CallOptions.defaults().withTimeout(Duration.ofSeconds(1)))
            .options(
                "a.S", CallOptions.builder().useGet(true).timeout(Duration.ofSeconds(2)).build())
            .timeout(Duration.ofSeconds(3))
            .header("x-a", "1")
            .build();

    CallOptions ofMethod = config.options(ASK);
    assertThat(ofMethod.timeout()).contains(Duration.ofSeconds(1));
    assertThat(ofMethod.useGet()).contains(true);
    assertThat(ofMethod.headers()).isEqualTo(Headers.of("x-a", "1"));
    CallOptions ofService = config.options(OTHER);
    assertThat(ofService.timeout()).contains(Duration.ofSeconds(2));
    assertThat(ofService.useGet()).contains(true);
    CallOptions ofClient = config.options(OF_OTHER_SERVICE);
    assertThat(ofClient.timeout()).contains(Duration.ofSeconds(3));
    assertThat(ofClient.useGet()).isEmpty();
    assertThat(config.toBuilder().build().options(ASK).timeout()).contains(Duration.ofSeconds(1));
  }

  @Test
  void optionsOfAMethodWithoutThoseOfItsService_haveTheClientsBehindThem() {
    ClientConfig config =
        ClientConfig.builder()
            .header("x-a", "1")
            .options(ASK, CallOptions.defaults().withHeader("x-a", "2"))
            .options("b.S", CallOptions.defaults().withHeader("x-a", "3"))
            .build();

    assertThat(config.options(ASK).headers()).isEqualTo(Headers.of("x-a", "2"));
    assertThat(config.options(OTHER).headers()).isEqualTo(Headers.of("x-a", "1"));
    assertThat(config.options(OF_OTHER_SERVICE).headers()).isEqualTo(Headers.of("x-a", "3"));
  }

  @Test
  void optionsOfTheSameMethod_replaceThoseBefore() {
    ClientConfig config =
        ClientConfig.builder()
            .options(ASK, CallOptions.defaults().withHeader("x-a", "1"))
            .options(ASK, CallOptions.defaults().withTimeout(Duration.ofSeconds(1)))
            .build();

    assertThat(config.options(ASK).headers()).isEqualTo(Headers.empty());
    assertThat(ClientConfig.defaults().options(ASK)).isSameAs(CallOptions.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientConfig.builder().options("", CallOptions.defaults()));
  }

  @Test
  void headers_replaceAll() {
    ClientConfig config =
        ClientConfig.builder().header("x-a", "1").headers(Headers.of("x-b", "2")).build();

    assertThat(config.headers()).isEqualTo(Headers.of("x-b", "2"));
  }
}
