package dev.connectjava.protobuf.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The numbers of a repeated field, or of the keys or values of a map field. Immutable. */
public final class IntList {

  /** Has no elements. */
  public static final IntList EMPTY = new IntList();

  private int[] elements = {};
  private int size;

  IntList() {}

  /** Adds an element while the message is read. */
  void add(int element, ViewReader reader) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, reader.capacity(size));
    }
    elements[size++] = element;
  }

  /** Replaces the last element while the message is read. */
  void replaceLast(int element) {
    elements[size - 1] = element;
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
  public int get(int index) {
    return elements[Span.checkIndex(index, size)];
  }

  /** Returns a copy of the elements. */
  public int[] toArray() {
    return Arrays.copyOf(elements, size);
  }

  /** Returns whether the other object is such a list with the same elements. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IntList list
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
