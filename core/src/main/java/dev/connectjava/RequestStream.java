package dev.connectjava;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The request messages of a call, as its handler reads them.
 *
 * <p>One thread reads, and may be another than the one that writes the responses. Reading blocks
 * until the next message is there; while nobody reads, the client's sending stops.
 *
 * @param <T> the class of a message
 */
public interface RequestStream<T> extends Iterable<T> {

  /**
   * Waits for the next message.
   *
   * @return the message, or null when the client has ended its stream in order
   * @throws RpcException if the stream broke: {@link Code#CANCELED} when the client has gone or the
   *     thread was interrupted (its flag is then set), {@link Code#DEADLINE_EXCEEDED}, {@link
   *     Code#RESOURCE_EXHAUSTED} when a message is over the limit, {@link Code#INVALID_ARGUMENT}
   *     when it can't be decoded. It is thrown again by every later call.
   */
  @Nullable T receive();

  /** The messages that are still to come; a second iterator goes on where the first was. */
  @Override
  default Iterator<T> iterator() {
    return new MessageIterator<>(this::receive);
  }
}
