package dev.connectjava.coding;

import dev.connectjava.Code;
import dev.connectjava.RpcException;

/** Counts what is taken, up to a bound. */
public final class CountedMemory implements EncodingMemory {

  private final int bound;
  private int taken;
  private int mostTaken;

  public CountedMemory(int bound) {
    this.bound = bound;
  }

  @Override
  public void take(int bytes) {
    if ((long) taken + bytes > bound) {
      throw new RpcException(Code.RESOURCE_EXHAUSTED, "there is no memory");
    }
    taken += bytes;
    mostTaken = Math.max(mostTaken, taken);
  }

  @Override
  public void giveBack(int bytes) {
    taken -= bytes;
  }

  public int taken() {
    return taken;
  }

  /** How much was taken at most. */
  public int mostTaken() {
    return mostTaken;
  }
}
