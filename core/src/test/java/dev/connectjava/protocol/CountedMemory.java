package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;
import org.jspecify.annotations.Nullable;

/** Memory of so many bytes, for one thread. */
public final class CountedMemory implements MessageMemory {

  private final int most;
  private int used;
  private int lastMessageBytes;

  public CountedMemory(int most) {
    this.most = most;
  }

  public int used() {
    return used;
  }

  /** The length of the message for which memory was asked last. */
  int lastMessageBytes() {
    return lastMessageBytes;
  }

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    lastMessageBytes = messageBytes;
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
