package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Headers;
import dev.connectjava.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {

  private static String without(String path, String json) {
    JsonValue value = JsonValue.of(json.replace('\'', '"').getBytes(UTF_8));
    return JsonText.of(Redaction.DEFAULT.plusFields(List.of(path)).message(value))
        .replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          a       | {'a':1,'b':{'a':2}}                     | {'b':{'a':2}}
          b.a     | {'a':1,'b':{'a':2,'c':null}}            | {'a':1,'b':{'c':null}}
          b.*     | {'b':{'a':2,'c':3},'d':true}            | {'b':{},'d':true}
          *.a     | {'b':{'a':2},'c':[{'a':1.5},{'d':'x'}]} | {'b':{},'c':[{},{'d':'x'}]}
          b.a     | {'b':[[{'a':1}],'text',false]}          | {'b':[[{}],'text',false]}
          a       | 'text'                                  | 'text'
          x.y     | {'x':'text'}                            | {'x':'text'}
          aB.cD   | {'a_b':{'c_d':1,'e_f':2},'ab':3}        | {'a_b':{'e_f':2},'ab':3}
          a_b.c_d | {'aB':{'cD':1,'eF':2},'ab':3}           | {'aB':{'eF':2},'ab':3}
          a_1b    | {'a1b':1,'a_1b':2,'a_1_b':3}            | {'a_1_b':3}
          """)
  void field_isRemovedAtItsPath(String path, String json, String rest) {
    assertThat(without(path, json)).isEqualTo(rest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "a.", "a..b"})
  void emptyName_isRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Redaction.DEFAULT.plusFields(List.of(path)))
        .withMessageContaining("but was \"" + path + "\"");
  }

  @Test
  void secretHeaders_haveNoValue() {
    Headers headers =
        Headers.builder()
            .add("authorization", "Bearer secret")
            .add("x-token", "secret")
            .add("x-session", "secret")
            .add("x-other", "shown")
            .sensitive("x-session")
            .build();

    assertThat(JsonText.of(Redaction.DEFAULT.plusHeaders(List.of("X-Token")).pairs(headers)))
        .doesNotContain("secret")
        .contains("[\"authorization\",\"(redacted)\"]")
        .contains("[\"x-token\",\"(redacted)\"]")
        .contains("[\"x-other\",\"shown\"]");
  }
}
