package dev.connectjava.spi;

/**
 * Translates messages of one class to bytes and back, in one of two ways: {@link Sized} for forms
 * whose length is known before they are written, {@link Appending} for all others. Thread-safe.
 *
 * <p><b>Threads.</b> A message is encoded on the thread that sends it, and decoded on the thread
 * that receives it: a handler's or a caller's; of an asynchronous one whichever gives or takes the
 * message, which may be the transport's own. A codec therefore neither blocks nor hands its work to
 * another thread, and is done with a message, an array or an output when it returns.
 *
 * <p><b>Failures</b> reach who sends or receives:
 *
 * <ul>
 *   <li>An {@link dev.connectjava.RpcException} is thrown to the sender or receiver as it is, and
 *       fails the call with its code. {@link dev.connectjava.Code#INVALID_ARGUMENT} of {@code
 *       decode} is a fault of the peer: a client, whose caller gave no such argument, gets {@link
 *       dev.connectjava.Code#INTERNAL}.
 *   <li>An {@link IllegalArgumentException} of {@code decode} is {@code INVALID_ARGUMENT} likewise.
 *   <li>A {@link ClassCastException} of encoding is the sender's mistake, a message of another
 *       class, and thrown to it as it is.
 *   <li>Every other {@link RuntimeException} is {@link dev.connectjava.Code#INTERNAL}, its text
 *       hidden from the peer.
 *   <li>An {@link Error} ends the call that it hit, and is not held back.
 * </ul>
 *
 * @param <T> the class of a message
 */
public sealed interface MessageCodec<T> {

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
   * Knows how long a message will be before it is written, so that a message over the limit, or one
   * for which there is no memory, is refused before any is taken for it. To know the length should
   * cost less than to write the message; a form of which that is not so is {@link Appending}.
   *
   * @param <T> the class of a message
   */
  non-sealed interface Sized<T> extends MessageCodec<T> {

    /**
     * The length of a message's encoded form.
     *
     * @return the number of bytes that {@link #write} will write, zero or more
     * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the
     *     message can't be written in this form
     */
    int length(T message);

    /**
     * Writes a message; called once, after {@link #length} on the same thread. The array is
     * borrowed until this returns. Of it nothing but the bytes from the offset to the offset and
     * the length may be read or written: others belong to the engine.
     *
     * @param array has room for the message at the offset
     * @param offset where its first byte goes
     * @return the index behind its last byte: the offset and the length, or the call fails with
     *     {@link dev.connectjava.Code#INTERNAL}
     * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the
     *     message can't be written in this form
     */
    int write(T message, byte[] array, int offset);
  }

  /**
   * Appends a message to an output that grows, such as text, or a binary form whose parts have
   * their lengths in front and are written in one pass.
   *
   * @param <T> the class of a message
   */
  non-sealed interface Appending<T> extends MessageCodec<T> {

    /**
     * Appends a message; called once for each that is sent. What is appended before a failure is
     * dropped.
     *
     * @param output borrowed until this returns
     * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the
     *     message can't be written in this form; those of the output pass through
     */
    void append(T message, MessageOutput output);
  }
}
