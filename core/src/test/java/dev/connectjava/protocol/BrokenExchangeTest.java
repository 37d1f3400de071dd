package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokenExchangeTest {

  @ParameterizedTest
  @CsvSource({
    "UNCONNECTED, UNAVAILABLE",
    "OTHER_VERSION, UNAVAILABLE",
    "BUSY, RESOURCE_EXHAUSTED",
    "REQUEST_TOO_LONG, RESOURCE_EXHAUSTED",
    "LOST, UNAVAILABLE",
    "RESET, UNKNOWN",
    "GOAWAY, UNAVAILABLE",
    "MALFORMED, INTERNAL",
    "RESPONSE_TOO_LONG, INTERNAL",
    "CLOSED, CANCELED",
    "INTERNAL, INTERNAL",
  })
  void kind_hasItsCode(Kind kind, Code code) {
    assertThat(BrokenExchange.failure(HttpFailure.of(kind, "why")).code()).isEqualTo(code);
  }

  /** The table of gRPC over HTTP/2, and what it does not have. */
  @ParameterizedTest
  @CsvSource({
    "0, INTERNAL",
    "1, INTERNAL",
    "2, INTERNAL",
    "3, INTERNAL",
    "4, INTERNAL",
    "5, UNKNOWN",
    "6, INTERNAL",
    "7, UNAVAILABLE",
    "8, CANCELED",
    "9, INTERNAL",
    "10, INTERNAL",
    "11, RESOURCE_EXHAUSTED",
    "12, PERMISSION_DENIED",
    "13, UNKNOWN",
    "14, UNKNOWN",
    "2147483656, UNKNOWN",
    "4294967295, UNKNOWN",
  })
  void reset_hasTheCodeOfItsErrorCode(long errorCode, Code code) {
    HttpFailure reset = HttpFailure.of(Kind.RESET, "reset").withErrorCode(errorCode);
    assertThat(BrokenExchange.failure(reset).code()).isEqualTo(code);
  }

  @Test
  void failure_hasWordsAndCauseOfTheTransport() {
    Exception cause = new IllegalStateException("deep");
    HttpFailure failure = HttpFailure.of(Kind.LOST, "the connection is lost").withCause(cause);
    assertThat(BrokenExchange.failure(failure))
        .hasMessage("the connection is lost")
        .hasCause(cause)
        .matches(e -> !e.isFromPeer());
  }
}
