package dev.connectjava.protobuf.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8ValidationTest {

  /** All that can follow each other in a character, and what can't. */
  private static final int[] EDGES = {
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
    0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF
  };

  @Test
  void shortSequences_areThoseThatTheJdkDecodes() {
    for (int first : EDGES) {
      for (int second : EDGES) {
        for (int third : EDGES) {
          for (int fourth : EDGES) {
            byte[] bytes = {(byte) first, (byte) second, (byte) third, (byte) fourth};
            for (int length = 1; length <= bytes.length; length++) {
              assertSame(Arrays.copyOf(bytes, length));
            }
          }
        }
      }
    }
  }

  @Test
  void randomSequences_areThoseThatTheJdkDecodes() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(9)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) EDGES[random.nextInt(EDGES.length)];
      }
      assertSame(bytes);
    }
  }

  @Test
  void allCodePoints_areValid() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        byte[] bytes = Character.toString(codePoint).getBytes(UTF_8);
        assertThat(Utf8Validation.isValid(bytes, 0, bytes.length)).isTrue();
      }
    }
  }

  private static void assertSame(byte[] bytes) {
    boolean valid;
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      valid = true;
    } catch (CharacterCodingException e) {
      valid = false;
    }
    byte[] within = new byte[bytes.length + 4];
    Arrays.fill(within, (byte) 0x80);
    System.arraycopy(bytes, 0, within, 2, bytes.length);
    if (Utf8Validation.isValid(within, 2, 2 + bytes.length) != valid) {
      assertThat(bytes).as("valid: %s", valid).isNull();
    }
  }

  @Test
  void firstNotAscii_isFoundAtEachPosition() {
    for (int length = 0; length < 100; length++) {
      byte[] bytes = new byte[length + 1];
      for (int at = 0; at <= length; at++) {
        Arrays.fill(bytes, (byte) 0x7F);
        bytes[at] = (byte) 0x80;
        for (int from = 0; from <= at; from += 7) {
          assertThat(Utf8Validation.firstNotAscii(bytes, from, length)).isEqualTo(at);
        }
      }
    }
  }
}
