package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonLevelsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          1                     | 0
          []                    | 1
          {"a":1,"b":[],"c":{}} | 2
          [[],[{"a":[1]}],2]    | 4
          """)
  void levels_areObjectsAndArrays(String json, int levels) {
    assertThat(JsonLevels.of(JsonValue.of(json.getBytes(UTF_8)))).isEqualTo(levels);
  }

  @Test
  void messageWithTheMostLevels_isReadInItsLine() {
    assertThat(RecordedCall.parse(line(JsonLevels.MOST_OF_MESSAGE)).requests()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordedCall.parse(line(JsonLevels.MOST_OF_MESSAGE + 1)))
        .withMessageContaining("nested more than 100 deep");
  }

  private static String line(int levels) {
    return "{\"method\":\"/a.v1.A/B\",\"messages\":[{\"from\":\"client\",\"json\":%s%s}]}"
        .formatted("[".repeat(levels), "]".repeat(levels));
  }
}
