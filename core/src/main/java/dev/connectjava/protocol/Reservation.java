package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.http.MessageMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the transport that one message, or a run of messages, takes, from its first byte
 * until it is decoded or dropped. Belongs to the holder of the message or run. For one thread at a
 * time, except that any thread may release it.
 */
public final class Reservation {

  private static final VarHandle BYTES;

  /** For messages whose memory is in the reservation of their run; never grows. */
  static final Reservation EMPTY;

  static {
    try {
      BYTES = MethodHandles.lookup().findVarHandle(Reservation.class, "bytes", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    EMPTY = none();
  }

  private final MessageMemory memory;
  private final Inbound inbound;

  /** The message's length, as far as it is known. */
  private final int announcedBytes;

  /**
   * Changed through the handle: one thread may drop a message while another thread still uses it.
   */
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
   * Checks that there is memory for a message of which no byte has arrived, and reserves none for
   * its bytes: a peer that announces a message and does not send it takes no memory from others.
   *
   * @param messageBytes its length
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it
   */
  static Reservation ofAnnounced(MessageMemory memory, Inbound inbound, int messageBytes) {
    Reservation reservation = of(memory, inbound, messageBytes);
    reservation.shrink(messageBytes);
    return reservation;
  }

  /**
   * Reserves memory for several messages together.
   *
   * @param runBytes their length with their prefixes
   * @return null if the transport does not admit it
   */
  static @Nullable Reservation ofRun(MessageMemory memory, Inbound inbound, int runBytes) {
    return ofAvailable(memory, inbound, runBytes, RawMessage.OVERHEAD_BYTES);
  }

  private static @Nullable Reservation ofAvailable(
      MessageMemory memory, Inbound inbound, int first, int overhead) {
    if (memory.reserve(first + overhead, first) != null) {
      return null;
    }
    Reservation reservation = new Reservation(memory, inbound, first);
    BYTES.set(reservation, first + overhead);
    return reservation;
  }

  /** Returns a reservation that is not counted. */
  static Reservation none() {
    return new Reservation(MessageMemory.unlimited(), Inbound.REQUEST, 0);
  }

  /**
   * Reserves more bytes.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the transport does not admit it;
   *     the bytes that were reserved before stay reserved
   */
  public void grow(int more) {
    take(more);
  }

  /** Reserves the first bytes while no other thread has this object, so a plain write is enough. */
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

  /** Returns the number of reserved bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Reserves memory for something else in the same transport.
   *
   * @return null if the transport does not admit it
   */
  @Nullable Reservation another(int bytesOfIt) {
    return ofAvailable(memory, inbound, bytesOfIt, 0);
  }

  /** Returns an empty reservation in the same memory. */
  public Reservation nothing() {
    return new Reservation(memory, inbound, 0);
  }

  /** Takes over all bytes of another reservation in the same memory. */
  public void absorb(Reservation other) {
    BYTES.getAndAdd(this, (int) BYTES.getAndSet(other, 0));
  }

  /** Gives back some of the bytes. */
  public void shrink(int fewer) {
    BYTES.getAndAdd(this, -fewer);
    memory.release(fewer);
  }

  /** Gives back all bytes; further calls do nothing. */
  public void release() {
    int all = bytes == 0 ? 0 : (int) BYTES.getAndSet(this, 0);
    if (all > 0) {
      memory.release(all);
    }
  }
}
