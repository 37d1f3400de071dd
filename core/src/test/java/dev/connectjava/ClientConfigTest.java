package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClientConfigTest {

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
  void headers_replaceAll() {
    ClientConfig config =
        ClientConfig.builder().header("x-a", "1").headers(Headers.of("x-b", "2")).build();

    assertThat(config.headers()).isEqualTo(Headers.of("x-b", "2"));
  }
}
