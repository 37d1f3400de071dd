package dev.connectjava.http;

import org.jspecify.annotations.Nullable;

/**
 * The memory that messages may take which arrive in the exchanges of a transport, each as its bytes
 * come, until it is decoded or dropped. The transport has it, because it is where the other side is
 * given credit, and where it is known what else takes memory.
 *
 * <p>Thread-safe; no method blocks.
 */
public interface MessageMemory {

  /**
   * Takes memory, if there is enough.
   *
   * @param bytes how many, 0 or more
   * @param messageBytes the length of the message that they belong to, as far as it is known: a
   *     transport may keep some memory for small messages, which a piece of a large one is not
   * @return null if they are taken, until {@link #release} gives them back; otherwise why there are
   *     not enough: what is taken, what is allowed, and which setting changes it
   */
  @Nullable String reserve(int bytes, int messageBytes);

  /**
   * Gives back what was taken.
   *
   * @param bytes how many, no more than were taken
   */
  void release(int bytes);

  /** Memory that never ends: that of transports that have no bound. */
  static MessageMemory unlimited() {
    return UnlimitedMemory.INSTANCE;
  }
}
