package dev.connectjava.http;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * The key of the state that an engine keeps for each {@link Loop}. The engine creates the key once
 * and owns it. A loop refers to it weakly, so that the loop and the engine can be collected
 * independently; therefore the state must not refer to the key. Immutable and thread-safe.
 *
 * @param <T> the class of the state
 */
public final class LoopLocal<T> {

  private final Supplier<? extends T> maker;

  private LoopLocal(Supplier<? extends T> maker) {
    this.maker = maker;
  }

  /**
   * Returns a key.
   *
   * @param maker creates the state for a loop, on that loop
   */
  public static <T> LoopLocal<T> of(Supplier<? extends T> maker) {
    return new LoopLocal<>(Objects.requireNonNull(maker, "maker"));
  }

  T make() {
    return Objects.requireNonNull(maker.get(), "the value for a loop");
  }
}
