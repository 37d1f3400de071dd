package dev.connectjava.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The memory of the messages of a server or a client, by event loop. Thread-safe. */
final class MemoryOfEventLoops {

  private final MemoryBudget budget;
  private final Map<EventExecutor, EventLoopMemory> parts = new ConcurrentHashMap<>();

  MemoryOfEventLoops(MemoryBudget.Settings settings) {
    this.budget = new MemoryBudget(settings);
  }

  /** Creates the memory of a new connection. */
  ConnectionMemory ofConnection(EventExecutor eventLoop) {
    return new ConnectionMemory(
        parts.computeIfAbsent(eventLoop, unused -> new EventLoopMemory(budget)));
  }

  /** Returns how many bytes are in use. */
  long used() {
    return parts.values().stream().mapToLong(EventLoopMemory::used).sum();
  }
}
