package dev.connectjava;

import java.util.Objects;

/**
 * The key of a typed attribute of a call. Immutable; two keys are equal only if they are the same
 * object, so keys are constants.
 *
 * @param <T> the class of the attribute's value
 */
@SuppressWarnings("UnusedTypeParameter") // The parameter ties a key to the class of its value.
public final class AttributeKey<T> {

  private final String name;

  private AttributeKey(String name) {
    this.name = name;
  }

  /**
   * A new key.
   *
   * @param name what people read in messages; need not be unique
   */
  public static <T> AttributeKey<T> named(String name) {
    return new AttributeKey<>(Objects.requireNonNull(name, "name"));
  }

  /** The key's name. */
  @Override
  public String toString() {
    return name;
  }
}
