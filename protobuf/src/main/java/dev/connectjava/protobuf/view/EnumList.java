package dev.connectjava.protobuf.view;

import java.util.AbstractList;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/**
 * The enum values of a repeated field. Immutable.
 *
 * @param <E> protobuf-java's class of the enum
 */
public final class EnumList<E> extends AbstractList<E> implements RandomAccess {

  private final IntList numbers;
  private final IntFunction<E> values;

  /**
   * Creates a list, for generated code.
   *
   * @param values returns the value with a number, which may be any
   */
  public EnumList(IntList numbers, IntFunction<E> values) {
    this.numbers = numbers;
    this.values = values;
  }

  @Override
  public int size() {
    return numbers.size();
  }

  /** Returns an element; {@code UNRECOGNIZED} if the enum does not name its number. */
  @Override
  public E get(int index) {
    return values.apply(numbers.get(index));
  }

  /** Returns the number of an element. */
  public int number(int index) {
    return numbers.get(index);
  }
}
