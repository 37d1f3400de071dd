package dev.connectjava.http;

import org.jspecify.annotations.Nullable;

/**
 * The memory for messages that arrive in the exchanges of a transport. A message takes memory as
 * its bytes arrive, until it is decoded or dropped. The memory belongs to the transport, which
 * gives credit to the peer and knows what else takes memory.
 *
 * <p>Thread-safe; no method blocks.
 */
public interface MessageMemory {

  /**
   * Reserves memory if there is enough.
   *
   * @param bytes the number of bytes, 0 or more
   * @param messageBytes the length of the message that the bytes belong to, as far as it is known.
   *     A transport may keep some memory for small messages, and a part of a large message must not
   *     take it
   * @return null if the bytes are reserved, until {@link #release} gives them back; otherwise a
   *     text that says how many bytes are taken, how many are allowed, and which setting changes
   *     this
   */
  @Nullable String reserve(int bytes, int messageBytes);

  /**
   * Gives back reserved memory.
   *
   * @param bytes the number of bytes, at most the number that was reserved
   */
  void release(int bytes);

  /** Returns memory without a bound, for transports that have none. */
  static MessageMemory unlimited() {
    return UnlimitedMemory.INSTANCE;
  }
}
