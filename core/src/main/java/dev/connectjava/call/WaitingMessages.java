package dev.connectjava.call;

import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have arrived and wait for their reader, in their order.
 *
 * <p>The first are kept as they are, which costs a reader that keeps up nothing. Small ones behind
 * them are packed, so that messages that wait take about as much memory as the window that has let
 * them in, however small they are. Guarded by the lock of whoever has it.
 */
public final class WaitingMessages {

  /** So many are kept as they are. */
  private static final int MOST_UNPACKED = 64;

  private final Queue<RawMessage> unpacked = new ArrayDeque<>(2);

  /** All of them come behind those that are unpacked; null if there have been none. */
  private @Nullable ArrayDeque<PackedMessages> packed;

  /** None so far. */
  public WaitingMessages() {}

  /** Whether none waits. */
  public boolean isEmpty() {
    return unpacked.isEmpty() && !isPacking();
  }

  private boolean isPacking() {
    return packed != null && !packed.isEmpty();
  }

  /**
   * Adds a message, which is released here if there is no memory for it.
   *
   * @throws dev.connectjava.RpcException if there is none
   */
  public void add(RawMessage message) {
    if (!isPacking() && unpacked.size() < MOST_UNPACKED) {
      unpacked.add(message);
    } else {
      pack(message);
    }
  }

  private void pack(RawMessage message) {
    if (packed == null) {
      packed = new ArrayDeque<>();
    }
    PackedMessages last = packed.peekLast();
    if (last == null || !last.add(message)) {
      packed.add(PackedMessages.of(message, last));
    }
  }

  /** Takes the first message; null if there is none. */
  public @Nullable RawMessage poll() {
    RawMessage message = unpacked.poll();
    return message != null || packed == null ? message : unpack(packed);
  }

  /**
   * Takes messages from the first on; their memory goes into one reservation.
   *
   * @param most how many at most
   */
  void poll(Queue<RawMessage> messages, int most, Reservation memory) {
    int left = most;
    while (left > 0 && !unpacked.isEmpty()) {
      RawMessage message = unpacked.remove();
      memory.absorb(message.reservation());
      messages.add(message);
      left--;
    }
    ArrayDeque<PackedMessages> packs = packed;
    while (left > 0 && packs != null && !packs.isEmpty()) {
      PackedMessages first = packs.element();
      left -= first.take(messages, left, memory);
      removeIfEmpty(packs, first);
    }
  }

  private static @Nullable RawMessage unpack(ArrayDeque<PackedMessages> packed) {
    PackedMessages first = packed.peek();
    if (first == null) {
      return null;
    }
    RawMessage message = first.take();
    removeIfEmpty(packed, first);
    return message;
  }

  private static void removeIfEmpty(ArrayDeque<PackedMessages> packed, PackedMessages first) {
    if (first.isEmpty()) {
      packed.remove();
      first.release();
    }
  }

  /** Drops all, and gives back their memory. */
  public void clear() {
    release();
    unpacked.clear();
    packed = null;
  }

  /** Gives back the memory of all, which can be taken all the same. */
  public void release() {
    unpacked.forEach(RawMessage::release);
    if (packed != null) {
      packed.forEach(PackedMessages::release);
    }
  }
}
