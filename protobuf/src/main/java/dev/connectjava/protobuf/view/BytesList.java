package dev.connectjava.protobuf.view;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * The byte strings of a repeated field, or of the keys or values of a map field. Immutable. Each
 * call of {@link #get} returns a new object, which the JVM usually does not allocate.
 */
public final class BytesList extends AbstractList<BytesView> implements RandomAccess {

  /** Has no elements. */
  public static final BytesList EMPTY = new BytesList(new byte[0]);

  private final byte[] array;
  private long[] spans = {};
  private int size;

  BytesList(byte[] array) {
    this.array = array;
  }

  /** Adds an element while the message is read. */
  void add(long span, ViewReader reader) {
    if (size == spans.length) {
      int capacity = reader.capacity(size);
      reader.charge((long) (capacity - size) * Long.BYTES);
      spans = Arrays.copyOf(spans, capacity);
    }
    spans[size++] = span;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public BytesView get(int index) {
    return BytesView.of(array, spans[Span.checkIndex(index, size)]);
  }

  /** Returns the number of bytes of an element. */
  public int length(int index) {
    return Span.length(spans[Span.checkIndex(index, size)]);
  }
}
