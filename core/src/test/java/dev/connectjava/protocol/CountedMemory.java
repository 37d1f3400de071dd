package dev.connectjava.protocol;

import dev.connectjava.spi.MessageMemory;
import org.jspecify.annotations.Nullable;

/** Memory of so many bytes, for one thread. */
final class CountedMemory implements MessageMemory {

  private final int most;
  private int used;

  CountedMemory(int most) {
    this.most = most;
  }

  int used() {
    return used;
  }

  @Override
  public @Nullable String reserve(int bytes) {
    if (used + bytes > most) {
      return "%d of %d bytes are taken".formatted(used, most);
    }
    used += bytes;
    return null;
  }

  @Override
  public void release(int bytes) {
    used -= bytes;
  }
}
