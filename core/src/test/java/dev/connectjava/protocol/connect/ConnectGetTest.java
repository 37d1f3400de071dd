package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectGetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connect=v1&encoding=json&message=%7B%22a%22%3A1%7D",
        "message={%22a%22:1}&encoding=json",
        "base64=1&message=eyJhIjoxfQ&encoding=json",
        "base64=1&message=eyJhIjoxfQ%3D%3D&encoding=json",
        "encoding=json&base64=1&message=eyJhIjoxfQ==",
        "base64=0&message=%7b%22a%22:1}&encoding=json",
        "unknown=1&unknown=2&&encoding=json&message={%22a%22:1}&=x",
      })
  void message_isReadInEveryForm(String query) {
    ConnectGet get = ConnectGet.parse(query, false);

    assertThat(get.encoding()).isEqualTo("json");
    assertThat(get.compression()).isNull();
    assertThat(new String(get.message(), UTF_8)).isEqualTo("{\"a\":1}");
  }

  @Test
  void percentEncoding_holdsAnyBytes() {
    assertThat(ConnectGet.parse("encoding=proto&message=%00%ff%0A+%2B", false).message())
        .containsExactly(0x00, 0xFF, 0x0A, ' ', '+');
  }

  @Test
  void base64_isTheUrlSafeAlphabet() {
    assertThat(ConnectGet.parse("encoding=proto&base64=1&message=-_8", false).message())
        .containsExactly(0xFB, 0xFF);
  }

  @Test
  void missingMessage_isEmpty() {
    ConnectGet get = ConnectGet.parse("encoding=proto&compression=gzip", false);

    assertThat(get.message()).isEmpty();
    assertThat(get.compression()).isEqualTo("gzip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "message=x|query parameter \"encoding\" is missing",
        "''|query parameter \"encoding\" is missing",
        "encoding=json&encoding=json|query parameter \"encoding\" occurs twice",
        "encoding=json&message=a&message=b|query parameter \"message\" occurs twice",
        "encoding=json&connect=v2|query parameter \"connect\" is \"v2\", but must be \"v1\"",
        "encoding=json&message=%zz|percent sign without two hexadecimal digits",
        "encoding=json&message=%1|percent sign without two hexadecimal digits",
        "encoding=json&base64=1&message=***|is not URL-safe base64",
      })
  void brokenQuery_isRefused(String query, String message) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ConnectGet.parse(query, false))
        .matches(e -> e.code() == Code.INVALID_ARGUMENT)
        .withMessageContaining(message);
  }

  @Test
  void version_mayBeRequired() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ConnectGet.parse("encoding=json", true))
        .withMessageContaining("is missing, but this server requires \"v1\"");
    assertThat(ConnectGet.parse("encoding=json&connect=v1", true).encoding()).isEqualTo("json");
  }
}
