package dev.connectjava.coding;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A bounded pool of compressors or decompressors, which are costly to create. Thread-safe, and safe
 * for virtual threads: it holds nothing per thread and never blocks.
 *
 * @param <T> the class of the pooled objects, which hold memory outside the heap
 */
public final class CodecPool<T> {

  private static final int MOST = 64;

  private final BlockingQueue<T> idle = new ArrayBlockingQueue<>(MOST);
  private final Supplier<T> maker;
  private final Consumer<T> reset;
  private final Consumer<T> end;

  /**
   * Creates an empty pool.
   *
   * @param maker creates an object when none is idle
   * @param reset resets an object that was used
   * @param end frees an object that the pool does not keep
   */
  public CodecPool(Supplier<T> maker, Consumer<T> reset, Consumer<T> end) {
    this.maker = maker;
    this.reset = reset;
    this.end = end;
  }

  /** Takes an object that no other thread uses; the caller must give it back. */
  public T take() {
    T codec = idle.poll();
    return codec == null ? maker.get() : codec;
  }

  /** Gives an object back, in any state. */
  public void giveBack(T codec) {
    reset.accept(codec);
    if (!idle.offer(codec)) {
      end.accept(codec);
    }
  }

  /** Returns the number of idle objects. */
  public int idleCount() {
    return idle.size();
  }
}
