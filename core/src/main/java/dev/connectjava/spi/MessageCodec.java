package dev.connectjava.spi;

import java.nio.ByteBuffer;

/**
 * Translates messages of one class to bytes and back. Thread-safe.
 *
 * @param <T> the class of a message
 */
public interface MessageCodec<T> {

  /**
   * Reads a message.
   *
   * @param bytes the array that holds the message; transferred: nobody else changes it any more, so
   *     the message may keep it
   * @param offset where the message starts
   * @param length its length in bytes; may be zero
   * @return the message, never null
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INVALID_ARGUMENT} if the
   *     bytes are no such message
   */
  T decode(byte[] bytes, int offset, int length);

  /**
   * Writes a message.
   *
   * @param headroom how many bytes to leave free before the message, zero or more
   * @return a buffer over an accessible array with array offset zero, whose position is the
   *     headroom and whose limit is the message's end; transferred to the caller
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the message
   *     can't be written in this form
   */
  ByteBuffer encode(T message, int headroom);
}
