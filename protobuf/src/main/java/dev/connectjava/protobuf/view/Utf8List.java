package dev.connectjava.protobuf.view;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * The texts of a repeated field, or of the keys or values of a map field. Immutable. Each call of
 * {@link #get} returns a new object, which the JVM usually does not allocate.
 */
public final class Utf8List extends AbstractList<Utf8> implements RandomAccess {

  /** Has no elements. */
  public static final Utf8List EMPTY = new Utf8List(new byte[0]);

  private final byte[] array;
  private long[] spans = {};
  private int size;

  Utf8List(byte[] array) {
    this.array = array;
  }

  /** Makes room for a number of elements while the message is read. */
  void reserve(int count, ViewReader reader) {
    if (spans.length - size < count) {
      grow(size == 0 ? count : Math.max(size + count, reader.capacity(size)), reader);
    }
  }

  /** Adds an element while the message is read. */
  void add(long span, ViewReader reader) {
    if (size == spans.length) {
      grow(reader.capacity(size), reader);
    }
    spans[size++] = span;
  }

  private void grow(int capacity, ViewReader reader) {
    reader.charge((long) (capacity - spans.length) * Long.BYTES);
    spans = size == 0 ? new long[capacity] : Arrays.copyOf(spans, capacity);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Utf8 get(int index) {
    return Utf8.of(array, spans[Span.checkIndex(index, size)]);
  }

  /** Returns the number of bytes of an element. */
  public int byteLength(int index) {
    return Span.length(spans[Span.checkIndex(index, size)]);
  }
}
