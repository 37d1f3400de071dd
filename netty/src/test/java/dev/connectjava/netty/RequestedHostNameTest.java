package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SNIHostName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestedHostNameTest {

  @ParameterizedTest
  @CsvSource({
    "greet, greet",
    "localhost, localhost",
    "greet.example.com, greet.example.com",
    "greet.example.com., greet.example.com"
  })
  void nameOfAHost_isSent_alsoWithoutADot(String name, String sent) {
    assertThat(RequestedHostName.of(name)).contains(new SNIHostName(sent));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "a_b", "", "."})
  void addressesAndOtherNames_areNot(String name) {
    assertThat(RequestedHostName.of(name)).isEmpty();
  }
}
