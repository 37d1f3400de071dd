package dev.connectjava.http;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * The key of what an engine keeps for each {@link Loop}: made by the engine once, and owned by it.
 * A loop refers to it weakly, so that either may go without the other; what it makes must not refer
 * to the key. Immutable and thread-safe.
 *
 * @param <T> the class of what is kept
 */
public final class LoopLocal<T> {

  private final Supplier<? extends T> maker;

  private LoopLocal(Supplier<? extends T> maker) {
    this.maker = maker;
  }

  /**
   * A key.
   *
   * @param maker makes what is kept for a loop, on that loop
   */
  public static <T> LoopLocal<T> of(Supplier<? extends T> maker) {
    return new LoopLocal<>(Objects.requireNonNull(maker, "maker"));
  }

  T make() {
    return Objects.requireNonNull(maker.get(), "what is kept for a loop");
  }
}
