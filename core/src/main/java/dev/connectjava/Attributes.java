package dev.connectjava;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The typed attributes of a call: values that interceptors, listeners and the HTTP layer pass to
 * each other and to the handler. Thread-safe.
 */
public final class Attributes {

  /**
   * The map is never changed, only replaced by a copy: most calls have no attributes, and none has
   * many.
   */
  private final AtomicReference<Map<AttributeKey<?>, Object>> values =
      new AtomicReference<>(Map.of());

  private Attributes() {}

  /** Returns a new object without attributes. */
  public static Attributes create() {
    return new Attributes();
  }

  /** Sets an attribute and replaces its value if it has one. */
  public <T> void set(AttributeKey<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    values.updateAndGet(old -> {
      Map<AttributeKey<?>, Object> copy = new HashMap<>(old);
      copy.put(key, value);
      return copy;
    });
  }

  /** Returns the attribute's value; empty if it is not set. */
  @SuppressWarnings("unchecked") // Only set() puts values in, and its key has the value's class.
  public <T> Optional<T> get(AttributeKey<T> key) {
    return Optional.ofNullable((T) values.get().get(key));
  }

  /**
   * Returns the attribute's value, and sets it before if it is not set.
   *
   * @param maker makes the value; its result is dropped if another thread sets the attribute at the
   *     same time
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
   * Returns the attribute's value.
   *
   * @throws IllegalStateException if it is not set
   */
  public <T> T require(AttributeKey<T> key) {
    return get(key)
        .orElseThrow(() -> new IllegalStateException("attribute \"" + key + "\" is not set"));
  }
}
