package dev.connectjava.protobuf.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as UTF-8: a part of an array of bytes, which is not copied. Immutable and thread-safe.
 *
 * <p>It is compared, hashed and copied as bytes; only {@link #toString} decodes it, each time anew.
 * The order of bytes is that of code points. Where the schema does not demand UTF-8, as in most
 * proto2 files, the bytes may be invalid; {@link #toString} replaces what is.
 *
 * <p>A constant to compare with:
 *
 * <pre>{@code
 * private static final Utf8 GATEWAY = Utf8.of("api-gateway");
 * }</pre>
 */
public final class Utf8 implements Comparable<Utf8> {

  static final Utf8 EMPTY = new Utf8(new byte[0], 0, 0, true);

  private final byte[] array;
  private final int offset;
  private final int length;

  /** False if that is not known. */
  private final boolean ascii;

  Utf8(byte[] array, int offset, int length, boolean ascii) {
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.ascii = ascii;
  }

  static Utf8 of(byte[] array, long span) {
    return new Utf8(array, Span.offset(span), Span.length(span), Span.isAscii(span));
  }

  /** Returns a text. An unpaired surrogate becomes a question mark. */
  public static Utf8 of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new Utf8(bytes, 0, bytes.length, bytes.length == text.length());
  }

  /** Returns the number of bytes. */
  public int byteLength() {
    return length;
  }

  /** Returns whether it is empty. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Returns a byte. */
  public byte byteAt(int index) {
    return array[offset + Span.checkIndex(index, length)];
  }

  /** Returns whether all characters are of ASCII, so that each is one byte. */
  public boolean isAscii() {
    return ascii || Utf8Validation.firstNotAscii(array, offset, offset + length) == offset + length;
  }

  /** Returns whether this is the same text. */
  public boolean contentEquals(String text) {
    if (ascii && text.length() != length) {
      return false;
    }
    for (int i = 0; i < length && i < text.length(); i++) {
      byte next = array[offset + i];
      if (next < 0) {
        return toString().equals(text);
      }
      if (next != text.charAt(i)) {
        return false;
      }
    }
    return text.length() == length;
  }

  /** Returns whether this text begins with another one. */
  public boolean startsWith(Utf8 prefix) {
    return length >= prefix.length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /** Returns whether this text ends with another one. */
  public boolean endsWith(Utf8 suffix) {
    int from = offset + length - suffix.length;
    return length >= suffix.length
        && Arrays.equals(
            array,
            from,
            offset + length,
            suffix.array,
            suffix.offset,
            suffix.offset + suffix.length);
  }

  /**
   * Copies the bytes.
   *
   * @throws IndexOutOfBoundsException if there is not enough room after the position
   */
  public void copyTo(byte[] target, int position) {
    System.arraycopy(array, offset, target, position, length);
  }

  /** Writes a copy of the bytes. */
  public void writeTo(OutputStream output) throws IOException {
    WrittenCopy.write(array, offset, length, output);
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Returns the bytes as a read-only buffer, without copying them. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** Compares the bytes as unsigned numbers, which is the order of code points. */
  @Override
  public int compareTo(Utf8 other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  /** Returns whether the other object is a {@code Utf8} with the same bytes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Utf8 text
        && Arrays.equals(
            array, offset, offset + length, text.array, text.offset, text.offset + text.length);
  }

  /** Returns a hash of the bytes. It is another one in each JVM, and not that of the string. */
  @Override
  public int hashCode() {
    return Hash.of(array, offset, length);
  }

  /** Returns the text as a new string. */
  @Override
  public String toString() {
    return new String(array, offset, length, ascii ? ISO_8859_1 : UTF_8);
  }
}
