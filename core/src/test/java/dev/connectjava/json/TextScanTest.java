package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextScanTest {

  private static final long SEED = 7;
  private static final int ROOM = Long.BYTES - 1;

  /** Bytes at the borders of what is plain, and those next to them. */
  private static final byte[] NEAR_BORDERS = {
    0, 1, 0x1F, ' ', '!', '"', '#', '[', '\\', ']', 0x7E, 0x7F, -128, -127, -97, -96, -94, -36, -1
  };

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  private static int firstSpecial(byte[] bytes) {
    int index = 0;
    while (index < bytes.length && isPlain(bytes[index])) {
      index++;
    }
    return index;
  }

  private static void requireFound(byte[] bytes) {
    int expected = firstSpecial(bytes);
    byte[] copy = new byte[bytes.length + ROOM];

    assertThat(TextScan.plainEnd(bytes, 0, bytes.length)).isEqualTo(expected);
    assertThat(TextScan.copyPlain(bytes, 0, bytes.length, copy, 0)).isEqualTo(expected);
    assertThat(Arrays.copyOf(copy, expected)).isEqualTo(Arrays.copyOf(bytes, expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 24})
  void everyByte_isFoundAtEveryPlace(int length) {
    byte[] bytes = "x".repeat(length).getBytes(ISO_8859_1);
    for (int index = 0; index < length; index++) {
      for (int value = 0; value < 256; value++) {
        bytes[index] = (byte) value;
        requireFound(bytes);
      }
      bytes[index] = 'x';
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 13, 20})
  void bytesNearBorders_doNotHideEachOther(int length) {
    Random random = new Random(SEED);
    byte[] bytes = new byte[length];
    for (int i = 0; i < 20_000; i++) {
      for (int index = 0; index < length; index++) {
        bytes[index] = NEAR_BORDERS[random.nextInt(NEAR_BORDERS.length)];
      }
      requireFound(bytes);
    }
  }
}
