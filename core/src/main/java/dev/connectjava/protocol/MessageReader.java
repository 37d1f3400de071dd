package dev.connectjava.protocol;

import java.nio.ByteBuffer;

/**
 * A reader that finds the messages in a body. The body is passed to it in pieces of any length.
 * Confined to one thread.
 */
public interface MessageReader {

  /**
   * Reads a piece of the body.
   *
   * @param data read to its end; borrowed
   * @param last whether the body ends with it
   * @param messages receives each complete message
   * @throws dev.connectjava.RpcException if the body violates the protocol or a limit; the reader
   *     can't be used any more
   */
  void read(ByteBuffer data, boolean last, MessageReceiver messages);

  /**
   * Returns the announced length of the message that is being read; 0 if there is none, or no
   * length is announced.
   */
  int announcedBytes();

  /**
   * Drops the message that is being read and gives back its memory. Nothing may be read after it.
   */
  void discard();
}
