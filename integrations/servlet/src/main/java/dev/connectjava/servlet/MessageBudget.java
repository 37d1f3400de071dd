package dev.connectjava.servlet;

import dev.connectjava.http.MessageMemory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the messages of all exchanges of a servlet may use together. The last eighth is
 * reserved for small messages, so that calls with little traffic are served while others upload as
 * much as they can. Thread-safe.
 */
final class MessageBudget implements MessageMemory {

  /** The longest message that may also use the part that is reserved for small messages. */
  private static final int SMALL_BYTES = 16 * 1024;

  private static final int SHARE_OF_SMALL = 8;

  private final long bound;
  private final AtomicLong used = new AtomicLong();

  /** Creates a budget of a number of bytes. */
  MessageBudget(long bound) {
    this.bound = bound;
  }

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    long most = messageBytes <= SMALL_BYTES ? bound : bound - bound / SHARE_OF_SMALL;
    long before = used.get();
    while (before + bytes <= most) {
      if (used.compareAndSet(before, before + bytes)) {
        return null;
      }
      before = used.get();
    }
    return String.format(
        Locale.ROOT,
        "the messages of all calls use %,d of %,d bytes (RouterServlet.Builder.memoryBytes)",
        before,
        bound);
  }

  /** Takes bytes that can't be refused: bytes that wait to be sent. */
  void take(int bytes) {
    used.addAndGet(bytes);
  }

  @Override
  public void release(int bytes) {
    used.addAndGet(-bytes);
  }

  /** Returns how many bytes are in use. */
  long used() {
    return used.get();
  }
}
