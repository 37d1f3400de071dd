package dev.connectjava.call;

import dev.connectjava.http.Loop;
import dev.connectjava.platform.TaskThreads;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads that the loops of a client carry, one loop after another. They are ordinary
 * virtual threads if the JDK refuses it, or without loops. Thread-safe.
 */
public final class CarriedThreads {

  private static final String NAME = "connect-caller";

  private static final ThreadFactory ORDINARY = TaskThreads.named(NAME);

  private final List<Loop> loops;
  private final AtomicInteger created = new AtomicInteger();

  /** Created with the first factory: most clients have none. */
  private final AtomicReference<@Nullable List<LoopCarrier>> carriers = new AtomicReference<>();

  /** Creates the threads of loops; an empty list stands for ordinary ones. */
  public CarriedThreads(List<Loop> loops) {
    this.loops = List.copyOf(loops);
  }

  /**
   * Returns a factory. When one of its threads has kept a loop, its threads are ordinary ones for a
   * time; those of other factories are not.
   */
  public ThreadFactory newFactory() {
    Execution execution = loops.isEmpty() ? null : Execution.ofCallers();
    if (execution == null) {
      return ORDINARY;
    }
    List<LoopCarrier> own = carriers();
    return task ->
        CarriedThread.unstarted(next(own), execution, NAME, Objects.requireNonNull(task, "task"));
  }

  private List<LoopCarrier> carriers() {
    List<LoopCarrier> known = carriers.get();
    if (known != null) {
      return known;
    }
    List<LoopCarrier> own = loops.stream().map(LoopCarrier::ofCallers).toList();
    List<LoopCarrier> before = carriers.compareAndExchange(null, own);
    return before == null ? own : before;
  }

  private LoopCarrier next(List<LoopCarrier> own) {
    return own.get(Math.floorMod(created.getAndIncrement(), own.size()));
  }

  /** Returns the one of the loops that carries the calling thread; null if none does. */
  public @Nullable Loop loopOfCaller() {
    CarriedThread carried = Execution.carries() ? CarriedThread.current() : null;
    Loop own = carried == null ? null : carried.loop();
    return own != null && loops.contains(own) ? own : null;
  }
}
