package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorityTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "example.com:8080",
        "greet_service.local:1",
        "10.0.0.1:65535",
        "[::1]",
        "[2001:db8::7]:443",
        "%2Ftmp%2Fsocket",
        "host:"
      })
  void hostWithOrWithoutAPort_isValid(String authority) {
    assertThat(Authority.isValid(authority)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "a b",
        "a,b",
        "a\tb",
        "a\u0000b",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "<script>",
        "user@host",
        "user:secret@host",
        "h\u00F6st",
        "host:port",
        "host:-1",
        "host:+1",
        "host:65536",
        "host:4294967297",
        "host:1:2",
        "%2",
        "%zz",
        "[::1",
        "[]",
        "[::1]x",
        "[fe80::1%eth0]",
        "::1"
      })
  void allElse_isNot(String authority) {
    assertThat(Authority.isValid(authority)).isFalse();
  }
}
