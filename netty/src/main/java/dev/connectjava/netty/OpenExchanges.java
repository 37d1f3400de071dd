package dev.connectjava.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The exchanges of a server: how many are open, and the outbox of each event loop. Thread-safe. */
final class OpenExchanges {

  private final AtomicInteger open = new AtomicInteger();
  private final Map<EventExecutor, EventLoopOutbox> outboxes = new ConcurrentHashMap<>();

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
