package dev.connectjava.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open exchanges of a server: their number, the memory of their messages, and the outbox of
 * each event loop. Thread-safe.
 */
final class OpenExchanges {

  private final AtomicInteger open = new AtomicInteger();
  private final MemoryOfEventLoops memory;
  private final Map<EventExecutor, EventLoopOutbox> outboxes = new ConcurrentHashMap<>();

  OpenExchanges(MemoryBudget.Settings memory) {
    this.memory = new MemoryOfEventLoops(memory);
  }

  /** Returns the memory that the messages of the exchanges use. */
  MemoryOfEventLoops memory() {
    return memory;
  }

  EventLoopOutbox outboxOf(EventExecutor eventLoop) {
    return outboxes.computeIfAbsent(eventLoop, EventLoopOutbox::new);
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  int count() {
    return open.get();
  }
}
