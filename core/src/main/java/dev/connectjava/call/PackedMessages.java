package dev.connectjava.call;

import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.nio.ByteBuffer;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Small messages in one array, one after another, each with its prefix; or one large message. */
final class PackedMessages {

  private static final int LONGEST_BYTES = 2 * 1024;

  /**
   * Each pack is twice as long as the one before it: most packs are the last one, with few
   * messages.
   */
  private static final int SHORTEST_PACK_BYTES = 512;

  private static final int LONGEST_PACK_BYTES = 16 * 1024;

  /** The reservation of all messages that have not been taken, and of the free space. */
  private final Reservation reservation;

  /** Written at its position; empty if there is one large message. */
  private final ByteBuffer pack;

  private int taken;
  private @Nullable RawMessage large;

  private PackedMessages(Reservation reservation, int packBytes, @Nullable RawMessage large) {
    this.reservation = reservation;
    this.pack = ByteBuffer.allocate(packBytes);
    this.large = large;
  }

  /**
   * Returns a pack that begins with a message. If there is no memory for it, the message is
   * released.
   *
   * @param before the pack before it, which has no room for the message; null if this is the first
   * @throws dev.connectjava.RpcException if there is no memory
   */
  static PackedMessages of(RawMessage message, @Nullable PackedMessages before) {
    int length = message.bytes().length;
    if (length > LONGEST_BYTES) {
      return new PackedMessages(message.reservation(), 0, message);
    }
    int twice = before == null ? 0 : 2 * before.pack.capacity();
    int usual = Math.clamp(twice, SHORTEST_PACK_BYTES, LONGEST_PACK_BYTES);
    int bytes = Math.max(usual, Envelope.PREFIX_BYTES + length);
    Reservation ofMessage = message.reservation();
    ofMessage.release();
    PackedMessages packed = new PackedMessages(ofMessage.another(bytes), bytes, null);
    packed.put(message);
    return packed;
  }

  /** Adds a message if it is small and there is room. */
  boolean add(RawMessage message) {
    int length = message.bytes().length;
    if (length > LONGEST_BYTES || pack.remaining() < Envelope.PREFIX_BYTES + length) {
      return false;
    }
    message.release();
    put(message);
    return true;
  }

  private void put(RawMessage message) {
    byte[] bytes = message.bytes();
    pack.put((byte) (message.compressed() ? Envelope.COMPRESSED : 0));
    pack.putInt(bytes.length);
    pack.put(bytes);
  }

  boolean isEmpty() {
    return large == null && taken == pack.position();
  }

  /** Takes the first message, which must exist, together with its memory. */
  RawMessage take() {
    RawMessage whole = large;
    if (whole != null) {
      large = null;
      return new RawMessage(whole.bytes(), whole.compressed(), whole.end(), reservation.moved());
    }
    return takePacked(reservation.split(nextBytes()));
  }

  /**
   * Takes messages from the first on, which must exist; their memory goes into one reservation.
   *
   * @param most the largest number of messages, more than 0
   * @return the number of messages
   */
  int take(Queue<RawMessage> messages, int most, Reservation memory) {
    RawMessage whole = large;
    if (whole != null) {
      large = null;
      memory.absorb(reservation);
      messages.add(whole); // Its reservation is this pack's.
      return 1;
    }
    int before = taken;
    int count = 0;
    while (count < most && taken < pack.position()) {
      messages.add(takePacked(reservation.nothing()));
      count++;
    }
    reservation.give(memory, taken - before);
    return count;
  }

  private int nextBytes() {
    return Envelope.PREFIX_BYTES + pack.getInt(taken + 1);
  }

  private RawMessage takePacked(Reservation memory) {
    boolean compressed = pack.get(taken) == Envelope.COMPRESSED;
    byte[] bytes = new byte[pack.getInt(taken + 1)];
    pack.get(taken + Envelope.PREFIX_BYTES, bytes);
    taken += Envelope.PREFIX_BYTES + bytes.length;
    return new RawMessage(bytes, compressed, false, memory);
  }

  /** Gives back the memory of the messages that have not been taken; they can still be taken. */
  void release() {
    reservation.release();
  }
}
