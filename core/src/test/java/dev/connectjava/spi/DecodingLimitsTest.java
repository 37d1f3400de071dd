package dev.connectjava.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class DecodingLimitsTest {

  private static final DecodingLimits DEFAULTS = DecodingLimits.defaults();

  @Test
  void defaults_areThoseThatAreDocumented() {
    assertThat(DEFAULTS.nestingDepth()).isEqualTo(100);
    assertThat(DEFAULTS.unknownFields()).isEqualTo(1_000_000);
    assertThat(DEFAULTS.elementBytes()).isEqualTo(32 * 1024 * 1024);
  }

  @Test
  void withers_replaceOneLimit() {
    DecodingLimits all = DEFAULTS.withElementBytes(1).withNestingDepth(1_000).withUnknownFields(0);

    assertThat(all.nestingDepth()).isEqualTo(1_000);
    assertThat(all.unknownFields()).isZero();
    assertThat(all.elementBytes()).isEqualTo(1);
    assertThat(DEFAULTS.withNestingDepth(1).nestingDepth()).isEqualTo(1);
    assertThat(DEFAULTS.withElementBytes(Long.MAX_VALUE).elementBytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void valuesOutOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withNestingDepth(0))
        .withMessage("the nesting depth must be 1 to 1,000 levels, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withNestingDepth(1_001))
        .withMessage("the nesting depth must be 1 to 1,000 levels, but was 1,001");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withUnknownFields(-1))
        .withMessage("the number of unknown fields must be 0 or more, but was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withElementBytes(0))
        .withMessage("the memory of elements must be at least 1 byte, but was 0");
  }

  @Test
  void equality_isThatOfAllLimits() {
    assertThat(DEFAULTS.withNestingDepth(7).withNestingDepth(100))
        .isEqualTo(DEFAULTS)
        .hasSameHashCodeAs(DEFAULTS)
        .hasToString(
            "DecodingLimits[nestingDepth=100, unknownFields=1,000,000, elementBytes=33,554,432]");
    assertThat(DEFAULTS)
        .isNotEqualTo(DEFAULTS.withNestingDepth(7))
        .isNotEqualTo(DEFAULTS.withUnknownFields(7))
        .isNotEqualTo(DEFAULTS.withElementBytes(7))
        .isNotEqualTo("limits");
  }
}
