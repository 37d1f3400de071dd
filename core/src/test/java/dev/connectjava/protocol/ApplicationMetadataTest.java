package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import org.junit.jupiter.api.Test;

final class ApplicationMetadataTest {

  private static Headers copy(Headers metadata, String prefix) {
    Headers.Builder target = Headers.builder();
    ApplicationMetadata.copy(metadata, prefix, target);
    return target.build();
  }

  @Test
  void reservedNames_areLeftOut() {
    Headers metadata =
        Headers.of(
            "content-type", "a", "grpc-status", "0", "connect-x", "1", "te", "b", "x-a", "2");

    assertThat(copy(metadata, "")).isEqualTo(Headers.of("x-a", "2"));
    assertThat(copy(metadata, "trailer-")).isEqualTo(Headers.of("trailer-x-a", "2"));
  }

  @Test
  void headersThatWouldBeTrailers_areLeftOut() {
    Headers.Builder target = Headers.builder();
    ApplicationMetadata.copyHeaders(
        Headers.of("trailer-x-a", "forged", "x-a", "1", "te", "b", "trailer", "c"),
        "trailer-",
        target);

    assertThat(target.build()).isEqualTo(Headers.of("x-a", "1"));
  }

  @Test
  void secrets_staySecret() {
    Headers metadata =
        Headers.builder()
            .add("set-cookie", "a=b")
            .add("x-a", "1")
            .add("x-b", "2")
            .sensitive("x-a")
            .build();

    assertThat(copy(metadata, "")).hasToString("[set-cookie: ***, x-a: ***, x-b: 2]");
    assertThat(copy(metadata, "trailer-"))
        .hasToString("[trailer-set-cookie: ***, trailer-x-a: ***, trailer-x-b: 2]");
  }
}
