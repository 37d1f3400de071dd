package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.http.MessageMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * What one message has of its transport's memory, from its first byte until it is decoded or
 * dropped. Belongs to whoever has the message; for one thread at a time, but that any thread may
 * give it back.
 */
public final class Reservation {

  private static final VarHandle BYTES;

  static {
    try {
      BYTES = MethodHandles.lookup().findVarHandle(Reservation.class, "bytes", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MessageMemory memory;
  private final Inbound inbound;

  /** The message's length, as far as it is known. */
  private final int announcedBytes;

  /** Changed by its handle: who drops a message may do so while another still has it. */
  private volatile int bytes;

  private Reservation(MessageMemory memory, Inbound inbound, int announcedBytes) {
    this.memory = memory;
    this.inbound = inbound;
    this.announcedBytes = announcedBytes;
  }

  /**
   * Reserves memory for a message.
   *
   * @param messageBytes its length as far as it is known
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it
   */
  public static Reservation of(MessageMemory memory, Inbound inbound, int messageBytes) {
    Reservation reservation = new Reservation(memory, inbound, messageBytes);
    reservation.begin(messageBytes, RawMessage.OVERHEAD_BYTES);
    return reservation;
  }

  /**
   * Asks whether there is memory for a message of which no byte has come, and reserves none for its
   * bytes: who announces a message and does not send it keeps nothing from others.
   *
   * @param messageBytes its length
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it
   */
  static Reservation ofAnnounced(MessageMemory memory, Inbound inbound, int messageBytes) {
    Reservation reservation = of(memory, inbound, messageBytes);
    reservation.shrink(messageBytes);
    return reservation;
  }

  /** A reservation where nobody keeps count. */
  static Reservation none() {
    return new Reservation(MessageMemory.unlimited(), Inbound.REQUEST, 0);
  }

  /**
   * Reserves more.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it;
   *     what was reserved before stays so
   */
  public void grow(int more) {
    take(more);
  }

  /** Reserves the first bytes, while nobody else has this object: a plain write will do. */
  private void begin(int first, int overhead) {
    BYTES.set(this, reserve(first, overhead));
  }

  private void take(int more) {
    BYTES.getAndAdd(this, reserve(more, 0));
  }

  private int reserve(int more, int overhead) {
    int taken = (int) Math.min(Integer.MAX_VALUE - (long) bytes, (long) more + overhead);
    int known = (int) Math.min(Integer.MAX_VALUE, (long) bytes + more);
    String refusal = memory.reserve(taken, Math.max(announcedBytes, known));
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
    return taken;
  }

  /** The bytes that are reserved. */
  public int bytes() {
    return bytes;
  }

  /** What this one has, which has nothing then. */
  public Reservation moved() {
    Reservation moved = new Reservation(memory, inbound, announcedBytes);
    moved.absorb(this);
    return moved;
  }

  /**
   * Reserves memory for something else in the same transport.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it
   */
  public Reservation another(int bytesOfIt) {
    Reservation another = new Reservation(memory, inbound, bytesOfIt);
    another.begin(bytesOfIt, 0);
    return another;
  }

  /**
   * A part of what this one has, or all if that is less.
   *
   * @param part how many bytes
   */
  public Reservation split(int part) {
    Reservation split = new Reservation(memory, inbound, part);
    give(split, part);
    return split;
  }

  /** One of the same memory that has nothing yet. */
  public Reservation nothing() {
    return new Reservation(memory, inbound, 0);
  }

  /** Gives another of the same memory a part of what this one has, or all if that is less. */
  public void give(Reservation other, int part) {
    int had = (int) BYTES.getAndSet(this, 0);
    int given = Math.min(part, had);
    BYTES.getAndAdd(this, had - given);
    BYTES.getAndAdd(other, given);
  }

  /** Takes over what another message has, of the same memory. */
  public void absorb(Reservation other) {
    BYTES.getAndAdd(this, (int) BYTES.getAndSet(other, 0));
  }

  /** Gives up some of the bytes. */
  public void shrink(int fewer) {
    BYTES.getAndAdd(this, -fewer);
    memory.release(fewer);
  }

  /** Gives all back; does nothing when called once more. */
  public void release() {
    int all = bytes == 0 ? 0 : (int) BYTES.getAndSet(this, 0);
    if (all > 0) {
      memory.release(all);
    }
  }
}
