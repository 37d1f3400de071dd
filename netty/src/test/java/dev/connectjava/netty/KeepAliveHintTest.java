package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers say of how long they keep a connection. */
final class KeepAliveHintTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"timeout=5|5", "max=100, timeout=5|5", "Timeout = \"72\", max=1|72", "timeout=0|0"})
  void timeout_isFound(String field, long seconds) {
    assertThat(KeepAliveHint.of(field)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max=5", "timeout=soon", "notimeout=5", "timeout=-1"})
  void whatIsNone_isNotFound(String field) {
    assertThat(KeepAliveHint.of(field)).isEmpty();
  }
}
