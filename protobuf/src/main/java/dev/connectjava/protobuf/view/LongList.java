package dev.connectjava.protobuf.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The numbers of a repeated field, or of the keys or values of a map field. Immutable. */
public final class LongList {

  /** Has no elements. */
  public static final LongList EMPTY = new LongList();

  private long[] elements = {};
  private int size;

  LongList() {}

  /** Adds an element while the message is read. */
  void add(long element, ViewReader reader) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, reader.capacity(size));
    }
    elements[size++] = element;
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /** Returns whether the list is empty. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Returns an element. */
  public long get(int index) {
    return elements[Span.checkIndex(index, size)];
  }

  /** Returns a copy of the elements. */
  public long[] toArray() {
    return Arrays.copyOf(elements, size);
  }

  /** Returns whether the other object is such a list with the same elements. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LongList list
        && Arrays.equals(elements, 0, size, list.elements, 0, list.size);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toArray());
  }

  @Override
  public String toString() {
    return Arrays.toString(toArray());
  }
}
