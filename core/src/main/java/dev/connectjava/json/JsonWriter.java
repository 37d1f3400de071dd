package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.spi.MessageOutput;

/**
 * Appends one JSON text without white space to an output. The writer puts the commas; the caller
 * sees to it that names and values alternate in objects, and that what begins ends. Used by one
 * thread.
 *
 * <p>In strings only those characters are escaped that must be, and U+2028 and U+2029, which end a
 * line in older versions of JavaScript. An unpaired surrogate becomes a question mark, as elsewhere
 * in Java.
 */
public final class JsonWriter {

  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_ESCAPE = 6;

  /** Longer strings are encoded in pieces, which need no array as long as the string. */
  private static final int PIECE_CHARACTERS = 8 * 1024;

  private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** The smallest numbers with one more digit than their index. */
  private static final long[] POWERS = new long[19];

  static {
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * Math.max(1, POWERS[i - 1]);
    }
  }

  private final MessageOutput output;
  private byte[] array;
  private int position;
  private int openObjects;

  /** Whether the next name or value follows another one. */
  private boolean follows;

  /** Creates a writer at the position of an output, which nothing else may use until the end. */
  public JsonWriter(MessageOutput output) {
    this.output = output;
    this.array = output.reserve(0);
    this.position = output.position();
  }

  /**
   * Returns a name in the form that {@link #name(byte[])} has.
   *
   * @param name may have any characters
   */
  public static byte[] prepared(String name) {
    JsonBytes bytes = new JsonBytes();
    JsonWriter writer = new JsonWriter(bytes);
    writer.name(name);
    writer.end();
    return bytes.toByteArray();
  }

  /** Completes the text: sets the position of the output. */
  public void end() {
    output.position(position);
  }

  /** Writes the beginning of an object. */
  public void beginObject() {
    begin('{');
    openObjects++;
  }

  /** Writes the end of an object. */
  public void endObject() {
    end('}');
    openObjects--;
  }

  /** Returns the number of objects that have begun and not ended. */
  public int openObjects() {
    return openObjects;
  }

  /** Writes the beginning of an array. */
  public void beginArray() {
    begin('[');
  }

  /** Writes the end of an array. */
  public void endArray() {
    end(']');
  }

  private void begin(char bracket) {
    reserve(2);
    separate();
    array[position++] = (byte) bracket;
    follows = false;
  }

  private void end(char bracket) {
    reserve(1);
    array[position++] = (byte) bracket;
    follows = true;
  }

  /** Puts a comma if need be; there is room for it. */
  private void separate() {
    if (follows) {
      array[position++] = ',';
    }
    follows = true;
  }

  private void reserve(int count) {
    if (array.length - position < count) {
      output.position(position);
      array = output.reserve(count);
    }
  }

  /** Writes the name of a member. */
  public void name(String name) {
    string(name);
    endName();
  }

  /**
   * Writes the name of a member.
   *
   * @param prepared the name in quotation marks with a colon
   */
  public void name(byte[] prepared) {
    raw(prepared);
    follows = false;
  }

  /** Writes the name of a member from a part of an array, which must be valid UTF-8. */
  public void name(byte[] utf8, int from, int to) {
    string(utf8, from, to);
    endName();
  }

  private void endName() {
    reserve(1);
    array[position++] = ':';
    follows = false;
  }

  /** Writes a number as the name of a member. */
  public void name(long value) {
    quoted(value);
    endName();
  }

  /** Writes a number without a sign as the name of a member. */
  public void unsignedName(long value) {
    quotedUnsigned(value);
    endName();
  }

  /** Writes {@code true} or {@code false}. */
  public void value(boolean value) {
    raw(value ? TRUE : FALSE);
  }

  /** Writes {@code null}. */
  public void nullValue() {
    raw(NULL);
  }

  /** Writes a number. */
  public void number(long value) {
    reserve(1 + LONGEST_NUMBER);
    separate();
    digits(value);
  }

  /** Writes a number in quotation marks. */
  public void quoted(long value) {
    reserve(3 + LONGEST_NUMBER);
    separate();
    array[position++] = '"';
    digits(value);
    array[position++] = '"';
  }

  /** Writes a number without a sign, in quotation marks. */
  public void quotedUnsigned(long value) {
    if (value >= 0) {
      quoted(value);
    } else {
      ascii(Long.toUnsignedString(value));
    }
  }

  /**
   * Writes a number.
   *
   * @throws IllegalArgumentException if it is infinite or not a number, which JSON does not have
   */
  public void number(double value) {
    requireFinite(Double.isFinite(value), value);
    rawAscii(Double.toString(value));
  }

  /**
   * Writes a number.
   *
   * @throws IllegalArgumentException if it is infinite or not a number, which JSON does not have
   */
  public void number(float value) {
    requireFinite(Float.isFinite(value), value);
    rawAscii(Float.toString(value));
  }

  private static void requireFinite(boolean finite, double value) {
    if (!finite) {
      throw new IllegalArgumentException("JSON has no number " + value);
    }
  }

  /** Writes a string. */
  public void string(String text) {
    reserve(2);
    separate();
    array[position++] = '"';
    int length = text.length();
    if (length <= PIECE_CHARACTERS) {
      escape(text.getBytes(UTF_8)); // Faster than a loop over characters.
    } else {
      int from = 0;
      while (from < length) {
        int to = Math.min(length, from + PIECE_CHARACTERS);
        if (to < length && Character.isHighSurrogate(text.charAt(to - 1))) {
          to--;
        }
        escape(text.substring(from, to).getBytes(UTF_8));
        from = to;
      }
    }
    endString();
  }

  /** Writes a string from a part of an array, which must be valid UTF-8. */
  public void string(byte[] utf8, int from, int to) {
    reserve(2);
    separate();
    array[position++] = '"';
    escape(utf8, from, to);
    endString();
  }

  /** Writes a string of ASCII characters, none of which has to be escaped. */
  public void ascii(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    ascii(bytes);
  }

  /** Writes a string of ASCII characters, none of which has to be escaped. */
  public void ascii(byte[] text) {
    reserve(text.length + 2);
    separate();
    array[position++] = '"';
    System.arraycopy(text, 0, array, position, text.length);
    position += text.length;
    endString();
  }

  private void endString() {
    reserve(1);
    array[position++] = '"';
  }

  private void rawAscii(String text) {
    raw(text.getBytes(ISO_8859_1));
  }

  /** Writes a value that is JSON already. */
  public void raw(byte[] bytes) {
    reserve(bytes.length + 1);
    separate();
    System.arraycopy(bytes, 0, array, position, bytes.length);
    position += bytes.length;
  }

  private void digits(long value) {
    if (value < 0) {
      if (value == Long.MIN_VALUE) { // It has no positive counterpart.
        byte[] bytes = Long.toString(value).getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, array, position, bytes.length);
        position += bytes.length;
        return;
      }
      array[position++] = '-';
    }
    long rest = Math.abs(value);
    int end = position + count(rest);
    position = end;
    while (rest >= 100) {
      long quotient = rest / 100;
      end = pair((int) (rest - quotient * 100), end);
      rest = quotient;
    }
    if (rest >= 10) {
      pair((int) rest, end);
    } else {
      array[end - 1] = (byte) ('0' + rest);
    }
  }

  /** Puts two digits before an index; returns the index of the first one. */
  private int pair(int number, int end) {
    int tens = number / 10;
    array[end - 1] = (byte) ('0' + number - 10 * tens);
    array[end - 2] = (byte) ('0' + tens);
    return end - 2;
  }

  /** Returns the number of digits. A bit is worth about 1233/4096 of a decimal digit. */
  private static int count(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    int digits = (bits * 1233) >>> 12;
    return value < POWERS[digits] ? digits : digits + 1;
  }

  private void escape(byte[] utf8) {
    escape(utf8, 0, utf8.length);
  }

  private void escape(byte[] utf8, int from, int to) {
    int index = from;
    while (true) {
      reserve(to - index + LONGEST_ESCAPE + 1);
      int special = TextScan.copyPlain(utf8, index, to, array, position);
      position += special - index;
      if (special == to) {
        return;
      }
      index = special;
      if (utf8[index] >= 0) {
        escape(utf8[index++]);
      } else if (isLineEnd(utf8, index, to)) {
        unicode(0x2000 | (utf8[index + 2] & 0x3F));
        index += 3;
      } else {
        index = copyNotAscii(utf8, index, to);
      }
    }
  }

  /** Copies bytes that are not of ASCII, at least one; returns the index of the next byte. */
  private int copyNotAscii(byte[] utf8, int from, int to) {
    int index = from;
    do {
      array[position++] = utf8[index++];
    } while (index < to && utf8[index] < 0 && !isLineEnd(utf8, index, to));
    return index;
  }

  /** Returns whether U+2028 or U+2029 is at the index. */
  private static boolean isLineEnd(byte[] utf8, int index, int to) {
    return utf8[index] == (byte) 0xE2
        && to - index >= 3
        && utf8[index + 1] == (byte) 0x80
        && (utf8[index + 2] & ~1) == (byte) 0xA8;
  }

  /** Escapes a character; there is room for it. */
  private void escape(byte c) {
    int letter =
        switch (c) {
          case '"', '\\' -> c;
          case '\b' -> 'b';
          case '\f' -> 'f';
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          default -> 'u';
        };
    if (letter == 'u') {
      unicode(c);
    } else {
      array[position++] = '\\';
      array[position++] = (byte) letter;
    }
  }

  private void unicode(int c) {
    array[position++] = '\\';
    array[position++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      array[position++] = HEX[(c >> shift) & 0xF];
    }
  }
}
