package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Headers;
import dev.connectjava.RpcMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DefaultOptionsTest {

  private static final RpcMethod<String, String> ASK = method("a.S", "Ask");
  private static final RpcMethod<String, String> OTHER = method("a.S", "Other");
  private static final RpcMethod<String, String> OF_OTHER_SERVICE = method("b.S", "Ask");

  private static RpcMethod<String, String> method(String service, String name) {
    return RpcMethod.unary(service, name, String.class, String.class);
  }

  private static CallOptions header(String value) {
    return CallOptions.defaults().withHeader("x-a", value);
  }

  private static DefaultOptions of(CallOptions ofClient, ClientConfig.Builder config) {
    DefaultOptions options = DefaultOptions.of(ofClient, config.build());
    assertThat(options).isNotNull();
    return options;
  }

  @Test
  void options_areTheMethodsBeforeTheServicesBeforeTheClients() {
    DefaultOptions options =
        of(
            CallOptions.builder().header("x-a", "1").timeout(Duration.ofSeconds(3)).build(),
            ClientConfig.builder()
                .options(ASK, CallOptions.defaults().withTimeout(Duration.ofSeconds(1)))
                .options(
                    "a.S",
                    CallOptions.builder().useGet(true).timeout(Duration.ofSeconds(2)).build()));

    assertThat(options.of(ASK).timeout()).contains(Duration.ofSeconds(1));
    assertThat(options.of(ASK).useGet()).contains(true);
    assertThat(options.of(ASK).headers()).isEqualTo(Headers.of("x-a", "1"));
    assertThat(options.of(OTHER).timeout()).contains(Duration.ofSeconds(2));
    assertThat(options.of(OTHER).useGet()).contains(true);
    assertThat(options.of(OF_OTHER_SERVICE).timeout()).contains(Duration.ofSeconds(3));
    assertThat(options.of(OF_OTHER_SERVICE).useGet()).isEmpty();
  }

  @Test
  void optionsOfAMethodWithoutThoseOfItsService_haveTheClientsBehindThem() {
    DefaultOptions options =
        of(
            CallOptions.builder().header("x-a", "1").header("x-b", "1").build(),
            ClientConfig.builder().options(ASK, header("2")).options("b.S", header("3")));

    assertThat(options.of(ASK).headers()).isEqualTo(Headers.of("x-a", "2", "x-b", "1"));
    assertThat(options.of(OTHER).headers()).isEqualTo(Headers.of("x-a", "1", "x-b", "1"));
    assertThat(options.of(OF_OTHER_SERVICE).headers())
        .isEqualTo(Headers.of("x-a", "3", "x-b", "1"));
  }

  @Test
  void configurationWithoutAny_costsNothing() {
    assertThat(DefaultOptions.of(header("1"), ClientConfig.defaults())).isNull();
  }
}
