package dev.connectjava.memory;

import dev.connectjava.http.MessageMemory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Memory of so many bytes that knows what is taken. */
final class MeteredMemory implements MessageMemory {

  private final long most;
  private final AtomicLong used = new AtomicLong();

  MeteredMemory(long most) {
    this.most = most;
  }

  long used() {
    return used.get();
  }

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    long before = used.getAndUpdate(taken -> taken + bytes > most ? taken : taken + bytes);
    return before + bytes > most ? "%d of %d bytes are taken".formatted(before, most) : null;
  }

  @Override
  public void release(int bytes) {
    used.addAndGet(-bytes);
  }
}
