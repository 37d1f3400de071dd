package dev.connectjava.call;

import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have arrived and wait for their reader, in their order.
 *
 * <p>The first ones are kept unchanged, which costs nothing if the reader keeps up. Small messages
 * after them are packed, so that waiting messages take about as much memory as the window that has
 * admitted them, however small they are. Guarded by its owner's lock.
 */
public final class WaitingMessages {

  /** The largest number of messages that are kept unchanged. */
  private static final int MOST_UNPACKED = 64;

  private final Queue<RawMessage> unpacked = new ArrayDeque<>(2);

  /** All of these come after the unpacked ones; null if there have been none. */
  private @Nullable ArrayDeque<PackedMessages> packed;

  /** Creates an empty queue. */
  public WaitingMessages() {}

  /** Returns whether no message waits. */
  public boolean isEmpty() {
    return unpacked.isEmpty() && !isPacking();
  }

  private boolean isPacking() {
    return packed != null && !packed.isEmpty();
  }

  /**
   * Adds a message. If there is no memory for it, the message is released.
   *
   * @throws dev.connectjava.RpcException if there is no memory for it
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
   * @param most the largest number of messages
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

  /** Drops all messages and gives back their memory. */
  public void clear() {
    release();
    unpacked.clear();
    packed = null;
  }

  /** Gives back the memory of all messages, which can still be taken. */
  public void release() {
    unpacked.forEach(RawMessage::release);
    if (packed != null) {
      packed.forEach(PackedMessages::release);
    }
  }
}
