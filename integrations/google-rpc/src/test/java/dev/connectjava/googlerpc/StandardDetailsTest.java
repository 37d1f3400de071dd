package dev.connectjava.googlerpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.StringValue;
import com.google.rpc.BadRequest;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.RetryInfo;
import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StandardDetailsTest {

  private static final RpcException FAILURE = new RpcException(Code.UNAVAILABLE, "busy");

  /** No field of any message. */
  private static final byte[] MALFORMED = {(byte) 0xFF};

  private static RpcException retryAfter(long seconds, int nanos) {
    return FAILURE.plusDetail(
        RetryInfo.newBuilder()
            .setRetryDelay(
                com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
            .build());
  }

  @Test
  void detailsThatAreMissing_areEmpty() {
    StandardDetails details = ErrorDetails.of(FAILURE.plusDetail(StringValue.of("another type")));

    assertThat(details.badRequest()).isEmpty();
    assertThat(details.preconditionFailure()).isEmpty();
    assertThat(details.quotaFailure()).isEmpty();
    assertThat(details.errorInfo()).isEmpty();
    assertThat(details.retryDelay()).isEmpty();
    assertThat(details.localizedMessage()).isEmpty();
    assertThat(details.localizedMessage(LanguageRange.parse("*"))).isEmpty();
  }

  @Test
  void severalDetailsOfOneType_theFirstCounts() {
    BadRequest first = ErrorDetails.badRequest().violation("name", "must not be empty").build();
    BadRequest second = ErrorDetails.badRequest().violation("count", "must be positive").build();
    RpcException failure =
        FAILURE.plusDetail(StringValue.of("before")).plusDetail(first).plusDetail(second);

    assertThat(ErrorDetails.of(failure).badRequest()).contains(first);
    assertThat(failure.details(BadRequest.class)).containsExactly(first, second);
  }

  @Test
  void unknownTypes_areIgnored() {
    RpcException failure =
        FAILURE
            .plusDetail(ErrorDetail.of("example.Unknown", MALFORMED))
            .plusDetail(ErrorDetails.errorInfo("STOCK_EMPTY", "orders.example.com"));

    assertThat(ErrorDetails.of(failure).errorInfo())
        .hasValueSatisfying(info -> assertThat(info.getReason()).isEqualTo("STOCK_EMPTY"));
  }

  @Test
  void malformedDetail_isTreatedAsMissing() {
    RpcException malformed = FAILURE.plusDetail(ErrorDetail.of("google.rpc.BadRequest", MALFORMED));
    BadRequest next = ErrorDetails.badRequest().violation("name", "must not be empty").build();

    assertThat(ErrorDetails.of(malformed).badRequest()).isEmpty();
    assertThat(ErrorDetails.of(malformed.plusDetail(next)).badRequest()).contains(next);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> malformed.details(BadRequest.class));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, PT0S",
    "5, 0, PT5S",
    "0, 999999999, PT0.999999999S",
    "315576000000, 0, PT87660000H"
  })
  void retryDelay_isADuration(long seconds, int nanos, Duration delay) {
    assertThat(ErrorDetails.of(retryAfter(seconds, nanos)).retryDelay()).contains(delay);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, -1",
    "1, -1",
    "0, 1000000000",
    "315576000001, 0",
    "9223372036854775807, 999999999"
  })
  void retryDelayThatIsInvalid_isMissing(long seconds, int nanos) {
    assertThat(ErrorDetails.of(retryAfter(seconds, nanos)).retryDelay()).isEmpty();
  }

  @Test
  void retryInfoWithoutDelay_hasNone() {
    RpcException failure = FAILURE.plusDetail(RetryInfo.getDefaultInstance());

    assertThat(ErrorDetails.of(failure).retryDelay()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "de, ausverkauft",
    "de-CH, ausverkauft",
    "fr;q=0.5, épuisé",
    "'it, fr;q=0.5, de;q=0.9', ausverkauft",
    "it, "
  })
  void localizedMessage_isTheOneThatTheUserLikesBest(String preferred, String expected) {
    RpcException failure =
        FAILURE
            .plusDetail(ErrorDetails.localizedMessage(Locale.ENGLISH, "sold out"))
            .plusDetail(ErrorDetails.localizedMessage(Locale.GERMAN, "ausverkauft"))
            .plusDetail(ErrorDetails.localizedMessage(Locale.FRENCH, "épuisé"));
    StandardDetails details = ErrorDetails.of(failure);
    List<LanguageRange> ranges = LanguageRange.parse(preferred);

    assertThat(details.localizedMessage(ranges).map(LocalizedMessage::getMessage).orElse(null))
        .isEqualTo(expected);
    assertThat(details.localizedMessage().map(LocalizedMessage::getLocale)).contains("en");
  }

  @Test
  void toString_isThatOfTheFailure() {
    assertThat(ErrorDetails.of(FAILURE)).hasToString(FAILURE.toString());
  }
}
