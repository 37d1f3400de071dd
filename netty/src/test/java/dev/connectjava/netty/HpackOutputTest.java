package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HpackOutputTest {

  private final HpackOutput output = new HpackOutput();

  @ParameterizedTest
  @CsvSource({
    "5, 10, 0a",
    "5, 31, 1f00",
    "5, 1337, 1f9a0a",
    "8, 42, 2a",
    "7, 126, 7e",
    "7, 127, 7f00"
  })
  void integer_hasTheBytesOfTheStandard(int prefixBits, long value, String expected) {
    output.integer(0, prefixBits, value);

    assertThat(written()).isEqualTo(expected);
  }

  @Test
  void integer_keepsThePatternBeforeIt() {
    output.integer(0x80, 7, 2);
    output.integer(0x40, 6, 63);
    output.integer(0x20, 5, 4096);

    assertThat(written()).isEqualTo("82" + "7f00" + "3fe11f");
  }

  @Test
  void integer_ofTheLargestLong_isWritten() {
    output.integer(0, 5, Long.MAX_VALUE);

    assertThat(written()).isEqualTo("1fe0ffffffffffffff7f");
  }

  /** The strings of RFC 7541, appendix C.4 and C.6. */
  @ParameterizedTest
  @CsvSource({
    "www.example.com, 8cf1e3c2e5f23a6ba0ab90f4ff",
    "no-cache, 86a8eb10649cbf",
    "custom-key, 8825a849e95ba97d7f",
    "custom-value, 8925a849e95bb8e8b4bf",
    "302, 826402",
    "private, 85aec3771a4b",
    "'Mon, 21 Oct 2013 20:13:21 GMT', 96d07abe941054d444a8200595040b8166e082a62d1bff",
    "https://www.example.com, 919d29ad171863c78f0b97c8e9ae82ae43d3",
    "gzip, 839bd9ab",
  })
  void string_isInTheHuffmanCodeOfTheStandard(String text, String expected) {
    output.string(text);

    assertThat(written()).isEqualTo(expected);
  }

  @Test
  void string_thatTheCodeMakesLonger_isPlain() {
    output.string("\u00ff\u00fe");

    assertThat(written()).isEqualTo("02fffe");
  }

  /** The standard has it in the code, which saves nothing. */
  @Test
  void string_thatTheCodeLeavesAsLong_isPlain() {
    output.string("307");

    assertThat(written()).isEqualTo("03333037");
  }

  @Test
  void string_thatIsEmpty_isPlain() {
    output.string("");

    assertThat(written()).isEqualTo("00");
  }

  @Test
  void string_ofCharactersOutsideOfLatin1_hasQuestionMarks() {
    output.plainString("a\u20acb");
    output.string("\u20ac");

    assertThat(written()).isEqualTo("03613f62" + "013f");
  }

  @ParameterizedTest
  @ValueSource(ints = {126, 127, 128, 129, 20_000})
  void plainString_ofEachLength_hasItsLengthAndBytes(int length) {
    String text = "\u00e9".repeat(length);
    output.plainString(text);

    byte[] bytes = ByteBufUtil.decodeHexDump(written());
    int prefix = bytes.length - length;
    assertThat(prefix).isEqualTo(length < 127 ? 1 : length < 255 ? 2 : 4);
    assertThat(new String(bytes, prefix, length, ISO_8859_1)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0130", "9, 0139", "10, 023130", "1234567, 0731323334353637"})
  void decimal_isAString(long number, String expected) {
    output.decimal(number);

    assertThat(written()).isEqualTo(expected);
    assertThat(HpackOutput.digits(number)).isEqualTo(Long.toString(number).length());
  }

  @Test
  void moveTo_leavesNothing() {
    output.plainString("a".repeat(5000));
    written();

    assertThat(output.length()).isZero();
    output.integer(0, 8, 1);
    assertThat(written()).isEqualTo("01");
  }

  private String written() {
    ByteBuf out = Unpooled.buffer();
    output.moveTo(out);
    return ByteBufUtil.hexDump(out);
  }
}
