package dev.connectjava.protobuf.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The booleans of a repeated field, or of the keys or values of a map field. Immutable. */
public final class BooleanList {

  /** Has no elements. */
  public static final BooleanList EMPTY = new BooleanList();

  private boolean[] elements = {};
  private int size;

  BooleanList() {}

  /** Adds an element while the message is read. */
  void add(boolean element, ViewReader reader) {
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
  public boolean get(int index) {
    return elements[Span.checkIndex(index, size)];
  }

  /** Returns a copy of the elements. */
  public boolean[] toArray() {
    return Arrays.copyOf(elements, size);
  }

  /** Returns whether the other object is such a list with the same elements. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BooleanList list
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
