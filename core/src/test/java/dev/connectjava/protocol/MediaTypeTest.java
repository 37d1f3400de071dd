package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

  @ParameterizedTest
  @CsvSource({
    "application/json,application/json",
    "Application/JSON,application/json",
    "application/json; charset=utf-8,application/json",
    "application/json;CHARSET=\"UTF-8\",application/json",
    "application/json; foo=bar; charset=utf-8,application/json",
    "' application/proto ;',application/proto",
    "application/json; charset=\"utf\\-8\",application/json",
    "application/json ; charset=UTF-8 ; a=b,application/json",
    "application/json; note=\"a; charset=latin1\",application/json",
    "application/json; note=\"\\\"; charset=latin1\",application/json",
    "application/json; xcharset=latin1,application/json",
  })
  void parametersAndCase_doNotMatter(String value, String expected) {
    assertThat(MediaType.parse(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=latin1",
        "application/json;charset=utf-16",
        "application/json; note=\"a;b\"; charset=latin1",
        "application/json; note=\"\\\"\"; charset=latin1",
        "application/json; charset=\"latin1\"",
        "application/json; charset=\"ut\"f-8\"",
        "application/json; charset=\"utf-8",
        "application/json; charset=",
      })
  void otherCharset_isNotReadable(String value) {
    assertThat(MediaType.parse(value)).isNull();
  }
}
