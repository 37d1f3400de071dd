package dev.connectjava;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

  @Test
  void ofReceived_hasTheFieldsOfTheArray() {
    assertThat(Headers.ofReceived(new String[] {"a", "1", "b", " ", "a", "2"}).all("A"))
        .containsExactly("1", "2");
    assertThat(Headers.ofReceived(new String[0])).isSameAs(Headers.empty());
    String[] fields = {"a", "1"};
    Headers headers = Headers.ofReceived(fields);
    fields[1] = "2";
    assertThat(headers).isEqualTo(Headers.of("a", "1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.ofReceived(new String[] {"a"}))
        .withMessageContaining("1 texts");
  }

  @Test
  void names_inAnyCase_meanTheSameField() {
    Headers headers = Headers.of("X-Trace", "a", "x-other", "b", "x-TRACE", "c");

    assertThat(headers.first("x-trace")).contains("a");
    assertThat(headers.all("X-TRACE")).containsExactly("a", "c");
    assertThat(headers.names()).containsExactly("x-trace", "x-other");
    assertThat(headers.contains("X-Other")).isTrue();
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void missingName_hasNoValue() {
    assertThat(Headers.empty().first("x")).isEmpty();
    assertThat(Headers.empty().all("x")).isEmpty();
    assertThat(Headers.of("y", "1").contains("x")).isFalse();
  }

  @Test
  void order_isThatOfAddition() {
    StringBuilder seen = new StringBuilder();

    Headers.of("b", "1", "a", "2", "b", "3").forEach((n, v) -> seen.append(n).append(v));

    assertThat(seen).hasToString("b1a2b3");
  }

  @Test
  void builder_growsBeyondItsFirstSize() {
    Headers.Builder builder = Headers.builder();
    for (int i = 0; i < 100; i++) {
      builder.add("name-" + i, "value-" + i);
    }

    assertThat(builder.build().size()).isEqualTo(100);
    assertThat(builder.build().first("name-99")).contains("value-99");
  }

  @Test
  void set_replacesAllFieldsOfTheName() {
    Headers.Builder builder = Headers.of("a", "1", "b", "2", "A", "3").toBuilder();

    assertThat(builder.set("a", "4").build()).isEqualTo(Headers.of("b", "2", "a", "4"));
  }

  @Test
  void built_doesNotChangeWithItsBuilder() {
    Headers.Builder builder = Headers.builder().add("a", "1");
    Headers before = builder.build();

    builder.add("a", "2").remove("a");

    assertThat(before).isEqualTo(Headers.of("a", "1"));
    assertThat(builder.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:b", "a\n", "é", "a\u0000", "(x)"})
  void name_thatIsNoToken_isRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.builder().add(name, "v"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nset-cookie: x", "\n", "\u0000", "\u007f", "☺"})
  void value_thatCouldSplitAHeader_isRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.builder().add("x", value))
        .withMessageContaining("\"x\"");
  }

  @Test
  void value_withTabOrLatin1_isAllowed() {
    assertThat(Headers.of("x", "a\tb é").first("x")).contains("a\tb é");
  }

  @Test
  void oddNumberOfTexts_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("a"));
  }

  @Test
  void binary_isSentUnpaddedAndReadBothWays() {
    Headers headers = Headers.builder().addBinary("x-bin", "hi".getBytes(UTF_8)).build();

    assertThat(headers.first("x-bin")).contains("aGk");
    assertThat(headers.firstBinary("x-bin")).contains("hi".getBytes(UTF_8));
    assertThat(Headers.of("x-bin", "aGk=").firstBinary("X-Bin")).contains("hi".getBytes(UTF_8));
  }

  @Test
  void binary_joinedByCommas_isTakenApart() {
    Headers headers = Headers.of("x-bin", "aGk=, aG8", "x-bin", "");

    assertThat(headers.allBinary("x-bin"))
        .containsExactly("hi".getBytes(UTF_8), "ho".getBytes(UTF_8), new byte[0]);
  }

  @Test
  void binary_thatIsNoBase64_isRefusedWithItsName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("x-bin", "*").firstBinary("x-bin"))
        .withMessageContaining("x-bin");
  }

  @Test
  void binary_underAnotherName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.builder().addBinary("x", new byte[0]))
        .withMessageContaining("-bin");
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("x", "").firstBinary("x"));
  }

  @Test
  void toString_showsAllFields() {
    assertThat(Headers.of("A", "1", "b", "2")).hasToString("[a: 1, b: 2]");
  }

  @Test
  void toString_doesNotShowWhatIsSecret() {
    Headers headers =
        Headers.builder()
            .add("Authorization", "secret")
            .add("cookie", "secret")
            .add("proxy-authorization", "secret")
            .add("set-cookie", "secret")
            .add("x-api-key", "secret")
            .add("x-b", "1")
            .sensitive("X-Api-Key")
            .build();

    assertThat(headers)
        .hasToString(
            "[authorization: ***, cookie: ***, proxy-authorization: ***, set-cookie: ***,"
                + " x-api-key: ***, x-b: 1]");
    assertThat(headers.first("x-api-key")).contains("secret");
    assertThat(headers.first("authorization")).contains("secret");
  }

  @Test
  void isSensitive_knowsNamesInAnyCase() {
    Headers headers = Headers.builder().add("x-a", "1").sensitive("x-Api-Key").build();

    for (String name :
        List.of("authorization", "Cookie", "SET-COOKIE", "Proxy-Authorization", "X-API-KEY")) {
      assertThat(headers.isSensitive(name)).as(name).isTrue();
    }
    for (String name : List.of("", "x-a", "user-agent", ":authority", "content-range", "cookie2")) {
      assertThat(headers.isSensitive(name)).as(name).isFalse();
    }
    assertThat(headers.sensitiveNames()).containsExactly("x-api-key");
    assertThat(Headers.of("cookie", "1").sensitiveNames()).isEmpty();
    assertThat(Headers.empty().isSensitive("cookie")).isTrue();
  }

  @Test
  void mark_isKeptByCopies_andIsNoPartOfTheValue() {
    Headers plain = Headers.of("x-a", "1");
    Headers marked = plain.toBuilder().sensitive("x-a").build();

    assertThat(marked).isEqualTo(plain).hasSameHashCodeAs(plain);
    assertThat(plain).isEqualTo(marked).hasToString("[x-a: 1]");
    assertThat(marked.toBuilder().add("x-b", "2").build()).hasToString("[x-a: ***, x-b: 2]");
    assertThat(Headers.builder().addAll(marked).set("x-a", "3").build()).hasToString("[x-a: ***]");
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.builder().sensitive("a b"));
  }

  @Test
  void mark_isKeptByCopies_thatHaveNoFieldYet() {
    Headers marked = Headers.builder().sensitive("x-a").build();

    assertThat(marked).isEqualTo(Headers.empty()).hasToString("[]");
    assertThat(marked.isSensitive("x-a")).isTrue();
    assertThat(marked.toBuilder().add("x-a", "1").build()).hasToString("[x-a: ***]");
    assertThat(Headers.builder().add("x-a", "1").addAll(marked).build()).hasToString("[x-a: ***]");
  }
}
