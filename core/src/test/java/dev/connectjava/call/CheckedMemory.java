package dev.connectjava.call;

import dev.connectjava.http.MessageMemory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Memory that says what is taken of it, and that no more is given back. */
public final class CheckedMemory implements MessageMemory {

  private final AtomicLong used = new AtomicLong();
  private final Runnable point;
  private final BooleanSupplier refuses;
  private final Consumer<String> violations;

  /**
   * Memory.
   *
   * @param point does what another thread would meanwhile
   * @param refuses whether there is none
   * @param violations is told of what must not happen
   */
  public CheckedMemory(Runnable point, BooleanSupplier refuses, Consumer<String> violations) {
    this.point = point;
    this.refuses = refuses;
    this.violations = violations;
  }

  /** What is taken. */
  public long used() {
    return used.get();
  }

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    point.run();
    if (refuses.getAsBoolean()) {
      return "the test has none";
    }
    used.addAndGet(bytes);
    return null;
  }

  @Override
  public void release(int bytes) {
    if (used.addAndGet(-bytes) < 0) {
      violations.accept("more memory was given back than was taken");
    }
    point.run();
  }
}
