package dev.connectjava;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What interceptors and the HTTP layer tell a handler about its call, by typed keys. Thread-safe.
 */
public final class Attributes {

  private final Map<AttributeKey<?>, Object> values = new ConcurrentHashMap<>(4);

  /** No attributes. */
  public Attributes() {}

  /** Sets an attribute, in place of the value that it may have had. */
  public <T> void set(AttributeKey<T> key, T value) {
    values.put(key, value);
  }

  /** The attribute's value, or empty if it was not set. */
  @SuppressWarnings("unchecked") // Only set() puts values in, and its key has the value's class.
  public <T> Optional<T> get(AttributeKey<T> key) {
    return Optional.ofNullable((T) values.get(key));
  }

  /**
   * The attribute's value.
   *
   * @throws IllegalStateException if it was not set
   */
  public <T> T require(AttributeKey<T> key) {
    return get(key)
        .orElseThrow(() -> new IllegalStateException("attribute \"" + key + "\" is not set"));
  }
}
