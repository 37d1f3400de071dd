package dev.connectjava.http;

import org.jspecify.annotations.Nullable;

/** Memory that is never exhausted and not counted. */
enum UnlimitedMemory implements MessageMemory {
  INSTANCE;

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    return null;
  }

  @Override
  public void release(int bytes) {}
}
