package dev.connectjava.googlerpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ErrorDetailsTest {

  @Test
  void badRequest_isAnInvalidArgument() {
    RpcException failure =
        ErrorDetails.badRequest()
            .violation("name", "must not be empty")
            .violation("count", "must be at least 1")
            .exception("the order is invalid");

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure).hasMessage("the order is invalid");
    assertThat(failure.getStackTrace()).isEmpty();
    assertThat(failure.details(BadRequest.class).getFirst().getFieldViolationsList())
        .extracting(FieldViolation::getField, FieldViolation::getDescription)
        .containsExactly(tuple("name", "must not be empty"), tuple("count", "must be at least 1"));
  }

  @Test
  void violation_mayBeAMessage() {
    FieldViolation violation =
        FieldViolation.newBuilder().setField("name").setReason("NAME_EMPTY").build();

    assertThat(ErrorDetails.badRequest().violation(violation).build().getFieldViolationsList())
        .containsExactly(violation);
  }

  @Test
  void violations_areThrownIfThereAreAny() {
    FieldViolations fields = ErrorDetails.badRequest();
    QuotaViolations quotas = ErrorDetails.quotaFailure();
    PreconditionViolations preconditions = ErrorDetails.preconditionFailure();

    assertThatCode(() -> fields.throwIfAny("not thrown")).doesNotThrowAnyException();
    assertThatCode(() -> quotas.throwIfAny("not thrown")).doesNotThrowAnyException();
    assertThatCode(() -> preconditions.throwIfAny("not thrown")).doesNotThrowAnyException();

    fields.violation("", "is invalid as a whole");
    quotas.violation("project:7", "1,000 a day");
    preconditions.violation("TERMS", "example.com/shop", "not accepted");

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> fields.throwIfAny("fields"))
        .withMessage("fields");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> quotas.throwIfAny("quotas"))
        .withMessage("quotas");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> preconditions.throwIfAny("preconditions"))
        .withMessage("preconditions");
  }

  @Test
  void quotaFailure_isAnExhaustedResource() {
    QuotaFailure.Violation violation =
        QuotaFailure.Violation.newBuilder().setSubject("project:8").setQuotaValue(1000).build();
    RpcException failure =
        ErrorDetails.quotaFailure()
            .violation("project:7", "1,000 orders a day")
            .violation(violation)
            .exception("the quota is used up");

    assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure.details(QuotaFailure.class).getFirst().getViolationsList())
        .containsExactly(
            QuotaFailure.Violation.newBuilder()
                .setSubject("project:7")
                .setDescription("1,000 orders a day")
                .build(),
            violation);
  }

  @Test
  void preconditionFailure_isAFailedPrecondition() {
    RpcException failure =
        ErrorDetails.preconditionFailure()
            .violation("TERMS", "example.com/shop", "the terms of service are not accepted")
            .exception("the account can't order yet");

    assertThat(failure.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(failure.details(PreconditionFailure.class).getFirst().getViolationsList())
        .containsExactly(
            PreconditionFailure.Violation.newBuilder()
                .setType("TERMS")
                .setSubject("example.com/shop")
                .setDescription("the terms of service are not accepted")
                .build());
  }

  @Test
  void retryInfo_hasTheDelay() {
    assertThat(ErrorDetails.retryInfo(Duration.ofMillis(1500)).getRetryDelay())
        .isEqualTo(
            com.google.protobuf.Duration.newBuilder().setSeconds(1).setNanos(500_000_000).build());
    assertThat(ErrorDetails.retryInfo(Duration.ofSeconds(315_576_000_000L)).getRetryDelay())
        .isEqualTo(com.google.protobuf.Duration.newBuilder().setSeconds(315_576_000_000L).build());
  }

  @ParameterizedTest
  @CsvSource({
    "PT-0.000000001S, 0",
    "PT-999999999S, 0",
    "PT315576000000.000000001S, 315576000000",
    "PT2562047788015215H, 315576000000"
  })
  void retryInfo_outOfRange_hasTheNearestDelay(Duration delay, long seconds) {
    assertThat(ErrorDetails.retryInfo(delay).getRetryDelay())
        .isEqualTo(com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build());
  }

  @Test
  void textsThatAreNull_areEmpty() {
    assertThat(ErrorDetails.badRequest().violation(null, null).build().getFieldViolationsList())
        .containsExactly(FieldViolation.getDefaultInstance());
    assertThat(ErrorDetails.quotaFailure().violation(null, null).build().getViolationsList())
        .containsExactly(QuotaFailure.Violation.getDefaultInstance());
    assertThat(
            ErrorDetails.preconditionFailure()
                .violation(null, null, null)
                .build()
                .getViolationsList())
        .containsExactly(PreconditionFailure.Violation.getDefaultInstance());
  }

  @Test
  void errorInfo_hasReasonDomainAndMetadata() {
    assertThat(ErrorDetails.errorInfo("STOCK_EMPTY", "orders.example.com", Map.of("item", "7")))
        .isEqualTo(
            ErrorInfo.newBuilder()
                .setReason("STOCK_EMPTY")
                .setDomain("orders.example.com")
                .putMetadata("item", "7")
                .build());
    assertThat(ErrorDetails.errorInfo("A1B", "x").getMetadataMap()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stock_empty", "AB", "1AB", "ABC_", "STOCK EMPTY"})
  void errorInfo_withAnotherReason_isRefused(String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDetails.errorInfo(reason, "orders.example.com"))
        .withMessageContaining("but was \"" + reason + "\"");
  }

  @Test
  void errorInfo_reasonHas63CharactersAtMost() {
    assertThat(ErrorDetails.errorInfo("A".repeat(63), "x").getReason()).hasSize(63);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDetails.errorInfo("A".repeat(64), "x"));
  }

  @Test
  void errorInfo_withoutDomain_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDetails.errorInfo("STOCK_EMPTY", ""))
        .withMessage("the domain of reason STOCK_EMPTY is empty");
  }

  @Test
  void localizedMessage_namesTheLanguageByItsTag() {
    assertThat(ErrorDetails.localizedMessage(Locale.forLanguageTag("de-CH"), "Ausverkauft"))
        .isEqualTo(
            LocalizedMessage.newBuilder().setLocale("de-CH").setMessage("Ausverkauft").build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDetails.localizedMessage(Locale.ROOT, "sold out"));
  }
}
