package dev.connectjava;

import java.util.Objects;

/**
 * The key of a typed attribute of a call. Immutable. Two keys are equal only if they are the same
 * object, so a key is kept in a constant:
 *
 * <pre>{@code
 * static final AttributeKey<User> USER = AttributeKey.named("user");
 * }</pre>
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
   * Returns a new key.
   *
   * @param name appears in messages; need not be unique
   */
  public static <T> AttributeKey<T> named(String name) {
    return new AttributeKey<>(Objects.requireNonNull(name, "name"));
  }

  /** Returns the key's name. */
  @Override
  public String toString() {
    return name;
  }
}
