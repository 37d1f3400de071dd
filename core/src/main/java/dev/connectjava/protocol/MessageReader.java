package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Finds the messages in a request's body, which it is fed in arbitrary pieces. Confined to one
 * thread.
 */
public interface MessageReader {

  /**
   * Takes a piece of the body.
   *
   * @param data read to its end; borrowed
   * @param last whether the body ends with it
   * @param messages is given each message that is complete
   * @throws dev.connectjava.RpcException if the body breaks the protocol or a limit; the reader
   *     can't be used further
   */
  void read(ByteBuffer data, boolean last, Consumer<RawMessage> messages);

  /** The length that the message under way announces; 0 if there is none, or it announces none. */
  int announcedBytes();

  /** Drops the message under way, and gives back its memory. Nothing is read after it. */
  void discard();
}
