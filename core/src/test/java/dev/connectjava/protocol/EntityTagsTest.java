package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagsTest {

  private static boolean matches(String condition, String tag) {
    return EntityTags.matches(Headers.of("if-none-match", condition), tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"v1\"",
        "W/\"v1\"",
        "\"v0\", \"v1\"",
        "\"v0\",W/\"v1\" ,\"v2\"",
        " ,, \"v0\" \t,\"v1\"",
        "\"a,\\b\", \"v1\"",
        "*",
        " * "
      })
  void tag_thatIsNamed_matches(String condition) {
    assertThat(matches(condition, "\"v1\"")).isTrue();
    assertThat(matches(condition, "W/\"v1\"")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1",
        "\"v1",
        "v1\"",
        "\"v\"",
        "\"v10\"",
        "\"v0,\"v1\"",
        "w/\"v1\"",
        "W/v1",
        "W/",
        "\"v 1\"",
        "x\"v1\"",
        "\"v0\" *",
        "* , \"v0\"",
        "\"V1\"",
        "'v1'"
      })
  void whatIsNotTheTag_doesNotMatch(String condition) {
    assertThat(matches(condition, "\"v1\"")).isFalse();
  }

  @Test
  void tagsOfSeveralFields_areOneList() {
    Headers request = Headers.of("if-none-match", "\"v0\"", "if-none-match", "\"v1\"");

    assertThat(EntityTags.matches(request, "\"v1\"")).isTrue();
    assertThat(EntityTags.matches(request, "\"v2\"")).isFalse();
  }

  @Test
  void tagWithAComma_isOneTag() {
    assertThat(matches("\"a,b\"", "\"a,b\"")).isTrue();
    assertThat(matches("\"a,b\"", "\"b\"")).isFalse();
    assertThat(matches("\"\"", "\"\"")).isTrue();
  }

  @Test
  void withoutTagOrCondition_nothingMatches() {
    assertThat(EntityTags.matches(Headers.empty(), "\"v1\"")).isFalse();
    assertThat(EntityTags.matches(Headers.of("if-none-match", "*"), null)).isFalse();
    assertThat(matches("*", "v1")).isFalse();
  }

  @Test
  void isTag_knowsQuotes() {
    assertThat(EntityTags.isTag("\"v1\"")).isTrue();
    assertThat(EntityTags.isTag("W/\"v1\"")).isTrue();
    assertThat(EntityTags.isTag("\"\"")).isTrue();
    assertThat(EntityTags.isTag("\"é\"")).isTrue();
    for (String none : new String[] {"", "v1", "\"", "\"v1\" ", "\"v\"1\"", "W/", "W/v1", "*"}) {
      assertThat(EntityTags.isTag(none)).as(none).isFalse();
    }
  }
}
