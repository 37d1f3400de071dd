package dev.connectjava.spi;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A codec for messages of one class. There are two forms: {@link Sized} for encodings whose length
 * is known before they are written, and {@link Appending} for all others. Thread-safe.
 *
 * <p><b>Threads.</b> A message is encoded on the thread that sends it, and decoded on the thread
 * that receives it. This is the thread of the handler or of the caller; with asynchronous handlers
 * and callers it may be the transport's thread. So a codec must not block or use other threads, and
 * must not use a message, an array or an output after it has returned.
 *
 * <p><b>Failures</b> are thrown to the sender or receiver of the message:
 *
 * <ul>
 *   <li>An {@link dev.connectjava.RpcException} is not changed, and fails the call with its code.
 *       {@link dev.connectjava.Code#INVALID_ARGUMENT} of {@code decode} is the peer's fault. A
 *       client, whose caller gave no such argument, gets {@link dev.connectjava.Code#INTERNAL}
 *       instead.
 *   <li>An {@link IllegalArgumentException} of {@code decode} counts as {@code INVALID_ARGUMENT}.
 *   <li>A {@link ClassCastException} of encoding is the sender's mistake, a message of another
 *       class, and is not changed.
 *   <li>Every other {@link RuntimeException} becomes {@link dev.connectjava.Code#INTERNAL}; its
 *       text is not sent to the peer.
 *   <li>An {@link Error} ends the call and is thrown on.
 * </ul>
 *
 * @param <T> the class of a message
 */
public sealed interface MessageCodec<T> {

  /**
   * Decodes a message.
   *
   * @param bytes the array that holds the message; no other code changes it any more, so the
   *     message may keep a reference to it. Before and after the message there may be other bytes,
   *     such as other messages of its stream, which must be neither used nor changed. A message
   *     that keeps the array keeps all of them, up to 16 KiB: copy a small message that is kept for
   *     long
   * @param offset where the message starts
   * @param length its length in bytes; may be zero
   * @return the message, never null
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INVALID_ARGUMENT} if the
   *     bytes are not a valid message
   */
  T decode(byte[] bytes, int offset, int length);

  /**
   * Returns what interceptors get in place of these messages. By default it is empty: they get the
   * messages themselves. The codec of views returns the messages that they are views of, so an
   * interceptor for messages works for all handlers and callers. Called when a router is built, and
   * by a client when it first calls a method.
   *
   * <p>A codec that wraps another one, and writes another form, has to wrap the codec of the
   * objects, too: interceptors get the objects in the same form as the messages. Otherwise it
   * leaves this empty. The codec of the call has to return the same codec for the class of the
   * objects.
   *
   * <pre>{@code
   * public Optional<InterceptorMessages<T, ?>> forInterceptors() {
   *   return wrapped.forInterceptors().map(Mine::wrapping);
   * }
   *
   * private static <T, M> InterceptorMessages<T, M> wrapping(InterceptorMessages<T, M> objects) {
   *   return objects.withCodec(new Mine<>(objects.codec()));
   * }
   * }</pre>
   */
  default Optional<InterceptorMessages<T, ?>> forInterceptors() {
    return Optional.empty();
  }

  /**
   * A codec that knows the length of a message before it writes it. So a message that exceeds the
   * limit, or for which there is no memory, is refused before memory is taken for it. Computing the
   * length should cost less than writing the message; otherwise implement {@link Appending}.
   *
   * @param <T> the class of a message
   */
  non-sealed interface Sized<T> extends MessageCodec<T> {

    /**
     * Returns the length of a message's encoded form.
     *
     * @return the number of bytes that {@link #write} will write, zero or more
     * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the
     *     message can't be encoded in this form
     */
    int length(T message);

    /**
     * Writes a message. Called once, after {@link #length} on the same thread. The array is
     * borrowed until this method returns. Only the bytes from the offset up to the offset plus the
     * length may be read or written: the others belong to the engine.
     *
     * @param array has room for the message at the offset
     * @param offset the index of the first byte
     * @return the index after the last byte, which must be the offset plus the length; otherwise
     *     the call fails with {@link dev.connectjava.Code#INTERNAL}
     * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the
     *     message can't be encoded in this form
     */
    int write(T message, byte[] array, int offset);

    /**
     * Returns the encoded form of a message that has it already, in bytes that never change. Then a
     * long message is sent without being copied into an array of the engine. Called after {@link
     * #length} on the same thread, in place of {@link #write}; by default it is empty, and {@link
     * #write} is called.
     *
     * <p>The engine keeps the buffer until it has been sent, and counts only the length of the
     * message. So return it only if the array of the buffer is not much longer than the message.
     *
     * @return the message from position to limit, as long as {@link #length} says; otherwise the
     *     call fails with {@link dev.connectjava.Code#INTERNAL}
     */
    default Optional<ByteBuffer> encoded(T message) {
      return Optional.empty();
    }
  }

  /**
   * A codec that appends a message to a growing output: for text, and for binary forms whose parts
   * have their lengths in front and are written in one pass.
   *
   * @param <T> the class of a message
   */
  non-sealed interface Appending<T> extends MessageCodec<T> {

    /**
     * Appends a message. Called once for each message that is sent. If it fails, the bytes that it
     * has appended are dropped.
     *
     * @param output borrowed until this method returns
     * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the
     *     message can't be encoded in this form; exceptions of the output must be passed on
     */
    void append(T message, MessageOutput output);
  }
}
