package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonDifferenceTest {

  private static JsonValue json(String text) {
    return JsonValue.of(text.replace('\'', '"').getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'a':1}         | {'a':2}     | a: recorded 1, but was 2
          {'a':{'b':1}}   | {'a':{}}    | a.b: recorded 1, but was nothing
          {}              | {'a':'x'}   | a: recorded nothing, but was 'x'
          {'a':[1,2]}     | {'a':[1]}   | a[1]: recorded 2, but was nothing
          {'a':[]}        | {'a':[{}]}  | a[0]: recorded nothing, but was {}
          'x'             | 'y'         | recorded 'x', but was 'y'
          {'a':null}      | {'a':true}  | a: recorded null, but was true
          """)
  void difference_namesItsPlace(String recorded, String actual, String text) {
    assertThat(JsonDifference.between(json(recorded), json(actual)))
        .containsExactly(text.replace('\'', '"'));
  }

  @Test
  void equalValues_haveNoDifference_whateverTheOrderOfTheirMembers() {
    assertThat(JsonDifference.between(json("{'a':1,'b':[2]}"), json("{'b':[2],'a':1}"))).isEmpty();
  }
}
