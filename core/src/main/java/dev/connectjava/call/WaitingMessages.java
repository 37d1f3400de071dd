package dev.connectjava.call;

import dev.connectjava.protocol.RawMessage;
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
final class WaitingMessages {

  /** So many are kept as they are. */
  private static final int MOST_UNPACKED = 64;

  private final Queue<RawMessage> unpacked = new ArrayDeque<>(2);

  /** All of them come behind those that are unpacked. */
  private final ArrayDeque<PackedMessages> packed = new ArrayDeque<>(0);

  boolean isEmpty() {
    return unpacked.isEmpty() && packed.isEmpty();
  }

  /**
   * Adds a message, which is released here if there is no memory for it.
   *
   * @throws dev.connectjava.RpcException if there is none
   */
  void add(RawMessage message) {
    if (packed.isEmpty() && unpacked.size() < MOST_UNPACKED) {
      unpacked.add(message);
      return;
    }
    PackedMessages last = packed.peekLast();
    if (last == null || !last.add(message)) {
      packed.add(PackedMessages.of(message, last == null));
    }
  }

  /** Takes the first message; null if there is none. */
  @Nullable RawMessage poll() {
    RawMessage message = unpacked.poll();
    if (message != null) {
      return message;
    }
    PackedMessages first = packed.peek();
    if (first == null) {
      return null;
    }
    message = first.take();
    if (first.isEmpty()) {
      packed.remove();
      first.release();
    }
    return message;
  }

  /** Drops all, and gives back their memory. */
  void clear() {
    release();
    unpacked.clear();
    packed.clear();
  }

  /** Gives back the memory of all, which can be taken all the same. */
  void release() {
    unpacked.forEach(RawMessage::release);
    packed.forEach(PackedMessages::release);
  }
}
