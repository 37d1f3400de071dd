package dev.connectjava.http;

import org.jspecify.annotations.Nullable;

/** Memory of which there is always enough, and of which nobody keeps count. */
enum UnlimitedMemory implements MessageMemory {
  INSTANCE;

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    return null;
  }

  @Override
  public void release(int bytes) {}
}
