package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.protocol.HttpStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeTest {

  @ParameterizedTest
  @CsvSource({
    "CANCELED,1,canceled,499",
    "UNKNOWN,2,unknown,500",
    "INVALID_ARGUMENT,3,invalid_argument,400",
    "DEADLINE_EXCEEDED,4,deadline_exceeded,504",
    "NOT_FOUND,5,not_found,404",
    "ALREADY_EXISTS,6,already_exists,409",
    "PERMISSION_DENIED,7,permission_denied,403",
    "RESOURCE_EXHAUSTED,8,resource_exhausted,429",
    "FAILED_PRECONDITION,9,failed_precondition,400",
    "ABORTED,10,aborted,409",
    "OUT_OF_RANGE,11,out_of_range,400",
    "UNIMPLEMENTED,12,unimplemented,501",
    "INTERNAL,13,internal,500",
    "UNAVAILABLE,14,unavailable,503",
    "DATA_LOSS,15,data_loss,500",
    "UNAUTHENTICATED,16,unauthenticated,401"
  })
  void code_hasTheNumberNameAndStatusOfTheSpecification(
      Code code, int number, String wireName, int status) {
    assertThat(code.number()).isEqualTo(number);
    assertThat(code.wireName()).isEqualTo(wireName);
    assertThat(Code.ofNumber(number)).contains(code);
    assertThat(Code.ofWireName(wireName)).contains(code);
    assertThat(HttpStatus.of(code)).isEqualTo(status);
  }

  @Test
  void codes_areSixteen() {
    assertThat(Code.values()).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 17, Integer.MAX_VALUE})
  void number_outsideTheRange_isNoCode(int number) {
    assertThat(Code.ofNumber(number)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ok", "CANCELED", "cancelled", "not found"})
  void otherName_isNoCode(String name) {
    assertThat(Code.ofWireName(name)).isEmpty();
  }
}
