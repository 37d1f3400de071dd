package dev.connectjava.netty;

import dev.connectjava.http.MessageMemory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The part of an event loop's memory that the messages of one connection use. It has a bound of its
 * own, so that no client can use all of the memory. Bytes that are released late, after the end of
 * the connection, are still counted. Thread-safe.
 */
final class ConnectionMemory implements MessageMemory {

  private final EventLoopMemory eventLoop;
  private final AtomicLong used = new AtomicLong();

  ConnectionMemory(EventLoopMemory eventLoop) {
    this.eventLoop = eventLoop;
  }

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    boolean small = messageBytes <= MemoryBudget.SMALL_BYTES;
    if (!reserveOfConnection(bytes, small)) {
      return refusal();
    }
    if (eventLoop.reserve(bytes, small)) {
      return null;
    }
    used.addAndGet(-bytes);
    return eventLoop.budget().refusal();
  }

  private boolean reserveOfConnection(int bytes, boolean small) {
    long bound = eventLoop.boundOfConnection(small);
    long before = used.get();
    while (before + bytes <= bound) {
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = used.get();
    }
    return false;
  }

  private String refusal() {
    MemoryBudget.Settings settings = eventLoop.budget().settings();
    return String.format(
        Locale.ROOT,
        "the messages of this connection use %,d of %,d bytes"
            + " (%s.memory: MemoryBounds.withConnectionBytes)",
        used.get(),
        settings.connectionBytes(),
        settings.names());
  }

  /** Takes bytes that can't be refused: bytes that wait to be sent. */
  void take(int bytes) {
    used.addAndGet(bytes);
    eventLoop.take(bytes);
  }

  @Override
  public void release(int bytes) {
    used.addAndGet(-bytes);
    eventLoop.release(bytes);
  }

  /** Returns whether memory is so short that streams should send one message at a time. */
  boolean isTight() {
    MemoryBudget budget = eventLoop.budget();
    return used.get() > budget.settings().connectionBytes() / 4 * 3 || budget.isTight();
  }

  long used() {
    return used.get();
  }
}
