package dev.connectjava;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What interceptors and the HTTP layer tell a handler about its call, by typed keys. Thread-safe.
 */
public final class Attributes {

  /** Never changed, but replaced by a copy: most calls have no attributes, and none has many. */
  private final AtomicReference<Map<AttributeKey<?>, Object>> values =
      new AtomicReference<>(Map.of());

  private Attributes() {}

  /** No attributes. */
  public static Attributes create() {
    return new Attributes();
  }

  /** Sets an attribute, in place of the value that it may have had. */
  public <T> void set(AttributeKey<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    values.updateAndGet(old -> {
      Map<AttributeKey<?>, Object> copy = new HashMap<>(old);
      copy.put(key, value);
      return copy;
    });
  }

  /** The attribute's value, or empty if it was not set. */
  @SuppressWarnings("unchecked") // Only set() puts values in, and its key has the value's class.
  public <T> Optional<T> get(AttributeKey<T> key) {
    return Optional.ofNullable((T) values.get().get(key));
  }

  /**
   * The attribute's value, which is set first if there is none.
   *
   * @param maker may be called in vain, when another thread sets the attribute at the same time
   */
  public <T> T computeIfAbsent(AttributeKey<T> key, Supplier<? extends T> maker) {
    Optional<T> present = get(key);
    if (present.isPresent()) {
      return present.get();
    }
    T made = Objects.requireNonNull(maker.get(), "value");
    values.updateAndGet(old -> {
      Map<AttributeKey<?>, Object> copy = new HashMap<>(old);
      copy.putIfAbsent(key, made);
      return copy;
    });
    return require(key);
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
