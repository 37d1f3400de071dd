package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the decimal numbers of the JDK. */
final class NumberTextTest {

  private static final BigInteger TWO_TO_64 = BigInteger.TWO.pow(64);

  private static long signed(String text) {
    return NumberText.signed(text.getBytes(ISO_8859_1), 0, text.length());
  }

  private static long unsigned(String text) {
    return NumberText.unsigned(text.getBytes(ISO_8859_1), 0, text.length());
  }

  private static void check(String text) {
    BigDecimal value = new BigDecimal(text);
    BigInteger integer;
    try {
      integer = value.toBigIntegerExact();
    } catch (ArithmeticException e) {
      integer = TWO_TO_64; // Not an integer, and so not one that is in range.
    }
    if (integer.bitLength() < Long.SIZE) {
      assertThat(signed(text)).as(text).isEqualTo(integer.longValue());
    } else {
      assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> signed(text));
    }
    if (integer.signum() >= 0 && integer.bitLength() <= Long.SIZE) {
      assertThat(unsigned(text)).as(text).isEqualTo(integer.longValue());
    } else {
      assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> unsigned(text));
    }
  }

  @Test
  void integers_haveTheirValues() {
    for (String text :
        new String[] {
          "0",
          "-0",
          "0.0",
          "0e99",
          "-0e-99",
          "1.0",
          "1e2",
          "1.50e1",
          "15e-1",
          "0.5",
          "100e-2",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "18446744073709551615",
          "18446744073709551616",
          "9999999999999999999",
          "99999999999999999999",
          "1e18",
          "1e19",
          "1e20",
          "-1e18",
          "-1e19",
          "1844674407370955161.5e1",
          "0.00000000000000000000000000000000001e35"
        }) {
      check(text);
    }
  }

  @Test
  void randomNumbers_haveTheirValues() {
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      BigInteger digits = new BigInteger(1 + random.nextInt(70), random);
      int scale = random.nextInt(6);
      String text = new BigDecimal(digits, 0).toPlainString() + "0".repeat(random.nextInt(4));
      if (random.nextBoolean()) {
        text += "." + "0".repeat(random.nextInt(3)) + random.nextInt(3);
      }
      if (random.nextBoolean()) {
        text += "e" + (random.nextInt(9) - 4);
      }
      check(scale == 0 ? "-" + text : text);
    }
  }

  @Test
  void hugeExponents_areOutOfRange() {
    for (String text :
        new String[] {"1e999999999999999999999", "1e-999999999999999999999", "-1e1000000000"}) {
      assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> signed(text));
      assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> unsigned(text));
    }
    assertThat(signed("0e999999999999999999999")).isZero();
  }

  @Test
  void fractions_haveTheNearestValues() {
    Random random = new Random(8);
    for (int i = 0; i < 100_000; i++) {
      String text =
          switch (i % 4) {
            case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 1 -> Float.toString(random.nextFloat() * 1000);
            case 2 -> Long.toString(random.nextLong() >> random.nextInt(64));
            default -> random.nextInt() + "." + random.nextInt(1_000_000_000);
          };
      byte[] bytes = text.getBytes(ISO_8859_1);
      if (Double.isFinite(Double.parseDouble(text))) {
        assertThat(Double.doubleToLongBits(NumberText.toDouble(bytes, 0, bytes.length)))
            .as(text)
            .isEqualTo(Double.doubleToLongBits(Double.parseDouble(text)));
        assertThat(Float.floatToIntBits(NumberText.toFloat(bytes, 0, bytes.length)))
            .isEqualTo(Float.floatToIntBits(Float.parseFloat(text)));
      }
    }
  }
}
