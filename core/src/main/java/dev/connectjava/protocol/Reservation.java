package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageMemory;
import java.util.Locale;

/**
 * What one message has of its transport's memory, from the moment when its length is known until it
 * is decoded or dropped. Belongs to whoever has the message; for one thread at a time.
 */
public final class Reservation {

  /** What a message takes besides its bytes, so that empty ones are not free. */
  private static final int OVERHEAD_BYTES = 128;

  private final MessageMemory memory;
  private final Inbound inbound;
  private int bytes;

  private Reservation(MessageMemory memory, Inbound inbound) {
    this.memory = memory;
    this.inbound = inbound;
  }

  /**
   * Reserves memory for a message.
   *
   * @param messageBytes its length as far as it is known
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it
   */
  public static Reservation of(MessageMemory memory, Inbound inbound, int messageBytes) {
    Reservation reservation = new Reservation(memory, inbound);
    reservation.take(messageBytes, OVERHEAD_BYTES);
    return reservation;
  }

  /** A reservation where nobody keeps count. */
  static Reservation none() {
    return new Reservation(MessageMemory.unlimited(), Inbound.REQUEST);
  }

  /**
   * Reserves more.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it;
   *     what was reserved before stays so
   */
  public void grow(int more) {
    take(more, 0);
  }

  private void take(int more, int overhead) {
    int taken = (int) Math.min(Integer.MAX_VALUE - (long) bytes, (long) more + overhead);
    String refusal = memory.reserve(taken);
    if (refusal != null) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "%s message refused: there is no memory for %,d more bytes: %s",
              inbound.noun(),
              more,
              refusal));
    }
    bytes += taken;
  }

  /** The bytes that are reserved. */
  public int bytes() {
    return bytes;
  }

  /** What this one has, which has nothing then. */
  public Reservation moved() {
    Reservation moved = new Reservation(memory, inbound);
    moved.absorb(this);
    return moved;
  }

  /** Takes over what another message has, of the same memory. */
  public void absorb(Reservation other) {
    bytes += other.bytes;
    other.bytes = 0;
  }

  /** Gives up some of the bytes. */
  public void shrink(int fewer) {
    bytes -= fewer;
    memory.release(fewer);
  }

  /** Gives all back; does nothing when called once more. */
  public void release() {
    if (bytes > 0) {
      shrink(bytes);
    }
  }
}
