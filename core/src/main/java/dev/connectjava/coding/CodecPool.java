package dev.connectjava.coding;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compressors or decompressors that are costly to make, kept for reuse up to a bound. Thread-safe,
 * and safe for virtual threads: it holds nothing per thread and never blocks.
 *
 * @param <T> what is kept, which holds memory outside the heap
 */
public final class CodecPool<T> {

  private static final int MOST = 64;

  private final BlockingQueue<T> idle = new ArrayBlockingQueue<>(MOST);
  private final Supplier<T> maker;
  private final Consumer<T> reset;
  private final Consumer<T> end;

  /**
   * A pool.
   *
   * @param maker makes another when none is idle
   * @param reset makes one that was used as good as new
   * @param end frees one that is not kept
   */
  public CodecPool(Supplier<T> maker, Consumer<T> reset, Consumer<T> end) {
    this.maker = maker;
    this.reset = reset;
    this.end = end;
  }

  /** One that nobody else uses; to be given back. */
  public T take() {
    T codec = idle.poll();
    return codec == null ? maker.get() : codec;
  }

  /** Gives one back, whatever state it is in. */
  public void giveBack(T codec) {
    reset.accept(codec);
    if (!idle.offer(codec)) {
      end.accept(codec);
    }
  }

  /** The number that are kept. */
  public int idleCount() {
    return idle.size();
  }
}
