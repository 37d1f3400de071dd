package dev.connectjava;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The request messages of a call, as its handler reads them.
 *
 * <p>One thread reads; another thread may write the responses. Reading blocks until the next
 * message has arrived. While the handler does not read, the client can send only until the buffers
 * are full.
 *
 * @param <T> the class of a message
 */
public interface RequestStream<T> extends Iterable<T> {

  /**
   * Waits for the next message.
   *
   * @return the message, or null if the client has ended its stream in order
   * @throws RpcException if the stream is broken: {@link Code#CANCELED} if the client has
   *     disconnected or cancelled, or the thread was interrupted (its interrupt flag is then set);
   *     {@link Code#DEADLINE_EXCEEDED}; {@link Code#RESOURCE_EXHAUSTED} if a message exceeds the
   *     limit; {@link Code#INVALID_ARGUMENT} if a message can't be decoded. Every later call throws
   *     it again
   */
  @Nullable T receive();

  /**
   * Returns an iterator over the remaining messages. A second iterator continues where the first
   * one stopped.
   */
  @Override
  default Iterator<T> iterator() {
    return new MessageIterator<>(this::receive);
  }
}
