package dev.connectjava.protobuf.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8Test {

  /** Returns the text in the middle of an array. */
  private static Utf8 within(String text) {
    byte[] bytes = ("é" + text + "é").getBytes(UTF_8);
    return new Utf8(bytes, 2, bytes.length - 4, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "text of more than eight bytes", "é", "漢字", "a😀"})
  void sameText_isEqualWhereverItIs(String text) throws IOException {
    Utf8 here = Utf8.of(text);
    Utf8 there = within(text);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    there.writeTo(written);
    byte[] copied = new byte[there.byteLength() + 2];
    there.copyTo(copied, 1);

    assertThat(there).isEqualTo(here).hasSameHashCodeAs(here).isEqualByComparingTo(here);
    assertThat(there).hasToString(text);
    assertThat(there.byteLength()).isEqualTo(text.getBytes(UTF_8).length);
    assertThat(there.isEmpty()).isEqualTo(text.isEmpty());
    assertThat(there.contentEquals(text)).isTrue();
    assertThat(here.contentEquals(text)).isTrue();
    assertThat(there.isAscii()).isEqualTo(here.isAscii());
    assertThat(there.toByteArray()).isEqualTo(text.getBytes(UTF_8));
    assertThat(there.asByteBuffer()).isEqualTo(here.asByteBuffer());
    assertThat(written.toByteArray()).isEqualTo(text.getBytes(UTF_8));
    assertThat(new String(copied, 1, there.byteLength(), UTF_8)).isEqualTo(text);
  }

  @Test
  void otherTexts_areNotEqual() {
    assertThat(within("ab").contentEquals("a")).isFalse();
    assertThat(within("a").contentEquals("ab")).isFalse();
    assertThat(Utf8.of("ab").contentEquals("a")).isFalse();
    assertThat(within("é").contentEquals("e")).isFalse();
    assertThat(within("aé").contentEquals("aè")).isFalse();
    assertThat(within("a")).isNotEqualTo(within("b")).isNotEqualTo("a");
  }

  @Test
  void order_isThatOfCodePoints() {
    assertThat(within("a")).isLessThan(within("b")).isLessThan(within("ab"));
    assertThat(within("\uFFFD")).isLessThan(within("😀"));
    assertThat(within("")).isLessThan(within("\0"));
  }

  @Test
  void prefixesAndSuffixes_areTested() {
    assertThat(within("prefix").startsWith(within("pre"))).isTrue();
    assertThat(within("prefix").startsWith(within("prefix"))).isTrue();
    assertThat(within("prefix").startsWith(within("fix"))).isFalse();
    assertThat(within("pre").startsWith(within("prefix"))).isFalse();
    assertThat(within("prefix").endsWith(within("fix"))).isTrue();
    assertThat(within("prefix").endsWith(within(""))).isTrue();
    assertThat(within("prefix").endsWith(within("pre"))).isFalse();
    assertThat(within("fix").endsWith(within("prefix"))).isFalse();
  }

  @Test
  void bytes_areThoseOfTheText() {
    assertThat(within("ab").byteAt(1)).isEqualTo((byte) 'b');
    assertThatThrownBy(() -> within("ab").byteAt(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> within("ab").byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Peers choose texts, but not which of them have the same hash. */
  @Test
  void hashes_ofManyTextsDiffer() {
    Random random = new Random(1);
    long different =
        random
            .longs(10_000)
            .mapToObj(Long::toString)
            .map(Utf8Test::within)
            .distinct()
            .mapToInt(Utf8::hashCode)
            .distinct()
            .count();

    assertThat(different).isGreaterThan(9_990);
  }
}
