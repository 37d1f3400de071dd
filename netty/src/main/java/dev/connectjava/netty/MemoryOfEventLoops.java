package dev.connectjava.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The memory of a server's or a client's messages, by event loop. Thread-safe. */
final class MemoryOfEventLoops {

  private final MemoryBudget budget;
  private final Map<EventExecutor, EventLoopMemory> parts = new ConcurrentHashMap<>();

  MemoryOfEventLoops(MemoryBudget.Settings settings) {
    this.budget = new MemoryBudget(settings);
  }

  /** The memory of a new connection. */
  ConnectionMemory ofConnection(EventExecutor eventLoop) {
    return new ConnectionMemory(
        parts.computeIfAbsent(eventLoop, unused -> new EventLoopMemory(budget)));
  }

  /** How many bytes are taken. */
  long used() {
    return parts.values().stream().mapToLong(EventLoopMemory::used).sum();
  }
}
