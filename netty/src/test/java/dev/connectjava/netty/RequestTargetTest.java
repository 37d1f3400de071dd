package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {

  static Stream<Arguments> valid() {
    return Stream.of(
        Arguments.of("/", null, "/", ""),
        Arguments.of("/a/b?c=d?e", null, "/a/b", "c=d?e"),
        Arguments.of("/a?message={\"x\":\"\u00C3\"}", null, "/a", "message={\"x\":\"\u00C3\"}"),
        Arguments.of("//a", null, "//a", ""),
        Arguments.of("/a://b", null, "/a://b", ""),
        Arguments.of("*", null, "*", ""),
        Arguments.of("http://host/a?b", "host", "/a", "b"),
        Arguments.of("HTTPS://host:1", "host:1", "/", ""),
        Arguments.of("http://[::1]?b", "[::1]", "/", "b"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void target_isTakenApart(String target, @Nullable String authority, String path, String query) {
    assertThat(RequestTarget.of(target)).isEqualTo(new RequestTarget(authority, path, query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "://x/",
        "x://host/a",
        "ftp://host/a",
        "http:/a",
        "http:///a",
        "http://user@host/a",
        "http://a b/",
        "host:80",
        "**",
        "/a b",
        "/a\u0000",
        "/a\tb",
        "/a\u007F",
        "/a#b"
      })
  void otherForms_areNot(String target) {
    assertThat(RequestTarget.of(target)).isNull();
  }
}
