package dev.connectjava.protobuf.view;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a message: a part of an array, which is not copied. Immutable and thread-safe, as long
 * as no code changes the array.
 */
public final class BytesView {

  static final BytesView EMPTY = new BytesView(new byte[0], 0, 0);

  /** Longer ones are shortened by {@link #toString}. */
  private static final int MOST_SHOWN = 32;

  private final byte[] array;
  private final int offset;
  private final int length;

  BytesView(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  static BytesView of(byte[] array, long span) {
    return new BytesView(array, Span.offset(span), Span.length(span));
  }

  /** Returns all bytes of an array, which must not change afterwards. */
  public static BytesView of(byte[] array) {
    return new BytesView(array, 0, array.length);
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /**
   * Returns how many bytes of memory this keeps: the length of the array. To keep less, {@linkplain
   * #toByteArray() copy} the bytes.
   */
  public int keptBytes() {
    return array.length;
  }

  /** Returns whether it is empty. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Returns a byte. */
  public byte byteAt(int index) {
    return array[offset + Span.checkIndex(index, length)];
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

  /** Returns the bytes as protobuf-java's type, without copying them. */
  public ByteString toByteString() {
    return UnsafeByteOperations.unsafeWrap(array, offset, length);
  }

  /** Returns whether the other object is a {@code BytesView} with the same bytes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BytesView bytes
        && Arrays.equals(
            array, offset, offset + length, bytes.array, bytes.offset, bytes.offset + bytes.length);
  }

  /** Returns a hash of the bytes. It is another one in each JVM. */
  @Override
  public int hashCode() {
    return Hash.of(array, offset, length);
  }

  /** Returns the number of bytes and the first of them. */
  @Override
  public String toString() {
    int shown = Math.min(length, MOST_SHOWN);
    return length
        + " bytes: "
        + HexFormat.of().formatHex(array, offset, offset + shown)
        + (shown < length ? "…" : "");
  }
}
