package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HpackHuffmanDecoderTest {

  private static final String A = HpackBlocks.bitsOf('a');

  private static byte[] decode(byte[] code) {
    byte[] out = new byte[HpackHuffmanDecoder.mostBytes(code.length) + 1];
    int length = HpackHuffmanDecoder.decode(code, 0, code.length, out);
    return length < 0 ? new byte[] {'?'} : Arrays.copyOf(out, length);
  }

  private static boolean isRefused(String bits) {
    byte[] code = HpackBlocks.ofBits(bits);
    return HpackHuffmanDecoder.decode(code, 0, code.length, new byte[100]) < 0;
  }

  @Test
  void symbol_aloneAndBetweenOthers() {
    for (int symbol = 0; symbol < 256; symbol++) {
      byte[] alone = {(byte) symbol};
      assertThat(decode(HpackBlocks.huffman(alone))).isEqualTo(alone);
      byte[] between = {'e', (byte) symbol, '~', (byte) symbol, (byte) symbol, '0'};
      assertThat(decode(HpackBlocks.huffman(between))).isEqualTo(between);
    }
  }

  @Test
  void text_ofAnyLength() {
    Random random = new Random(7);
    for (int length = 0; length < 300; length++) {
      byte[] any = new byte[length];
      random.nextBytes(any);
      assertThat(decode(HpackBlocks.huffman(any))).isEqualTo(any);
      for (int i = 0; i < length; i++) {
        any[i] = (byte) "0123456789abcdef-/.XZ{\u00e9".charAt(random.nextInt(23));
      }
      assertThat(decode(HpackBlocks.huffman(any))).isEqualTo(any);
    }
  }

  @Test
  void mostBytes_areReachedByTheShortestCodes() {
    byte[] zeros = new byte[5 * 20];
    assertThat(decode(zeros)).hasSize(HpackHuffmanDecoder.mostBytes(zeros.length));
  }

  @Test
  void range_isDecodedAlone() {
    byte[] code = HpackBlocks.huffman(new byte[] {'x', 'y', 'z', 'z'});
    byte[] around = new byte[code.length + 20];
    System.arraycopy(code, 0, around, 10, code.length);
    byte[] out = new byte[100];
    int length = HpackHuffmanDecoder.decode(around, 10, 10 + code.length, out);
    assertThat(Arrays.copyOf(out, length)).isEqualTo(new byte[] {'x', 'y', 'z', 'z'});
  }

  @Test
  void padding_ofUpTo7Ones_isAccepted() {
    assertThat(isRefused(A + "111")).isFalse();
    assertThat(isRefused(HpackBlocks.bitsOf('X') + HpackBlocks.bitsOf('0') + "111")).isFalse();
    assertThat(isRefused(A + A + A + "1")).isFalse();
  }

  @Test
  void padding_of8OrMore_isRefused() {
    assertThat(isRefused("11111111")).isTrue();
    assertThat(isRefused(A + "11111111111")).isTrue();
    assertThat(isRefused(HpackBlocks.bitsOf('X') + "11111111")).isTrue();
    assertThat(isRefused(A + "1".repeat(27))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "110", "011", "101"})
  void padding_thatIsNotOnes_isRefused(String padding) {
    assertThat(isRefused(A + padding)).isTrue();
  }

  @Test
  void endOfString_isRefused() {
    String end = HpackBlocks.bitsOf(HpackHuffmanCode.END_OF_STRING);
    assertThat(isRefused(end + "11")).isTrue();
    assertThat(isRefused(A + A + end)).isTrue();
    assertThat(isRefused(A + A + end + A + "111" + A + "111")).isTrue();
  }

  @Test
  void codeThatIsCut_isRefused() {
    for (int symbol = 0; symbol < 256; symbol++) {
      String bits = HpackBlocks.bitsOf(symbol);
      for (int cut = 8; cut < bits.length(); cut += 8) {
        assertThat(isRefused(bits.substring(0, cut))).isTrue();
      }
    }
  }
}
