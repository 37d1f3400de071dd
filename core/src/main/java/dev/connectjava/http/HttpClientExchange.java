package dev.connectjava.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP exchange of a client, as its transport offers it: one request and the response to it. An
 * exchange is created first and started later, so its listener can know the exchange before the
 * first event.
 *
 * <p>Any thread may call the methods, and none of them blocks. Calls take effect in their order.
 * Once the exchange is over, further calls do nothing.
 */
public interface HttpClientExchange {

  /**
   * Starts the exchange, once and before anything of its body is written. Does nothing if the
   * exchange was already cancelled. Resolving the target, connecting and waiting for a free stream
   * happen in the background; {@link HttpResponseListener#onFailed} reports their failures. No
   * method of the listener is called within this call.
   *
   * @param body the whole body, from position to limit, if the request is complete with it;
   *     transferred: the caller must not change the bytes any more. Null if the body follows by
   *     {@link #write} and {@link #finish}
   */
  void start(@Nullable ByteBuffer body);

  /**
   * Writes a part of the body. It is sent at once, or together with other writes of the same turn
   * of the loop.
   *
   * @param data the bytes from position to limit; transferred: the caller must not change them any
   *     more
   */
  void write(ByteBuffer data);

  /** Ends the request. */
  void finish();

  /**
   * Cancels the exchange. Over HTTP/2 it resets the stream with {@code CANCEL}; over HTTP/1 it
   * closes the connection if the exchange has begun there. An exchange that was not started never
   * is. The listener is not called any more once the transport's thread has processed the
   * cancellation.
   */
  void cancel();

  /**
   * Returns whether the number of bytes that were written but not yet sent is below the transport's
   * bound for one exchange. Also applies while the exchange waits for its connection. Writing is
   * possible while it is false, but the caller should wait for {@link
   * HttpResponseListener#onWritable()}.
   */
  boolean isWritable();

  /**
   * Tells the transport that this number of bytes of the response's body no longer takes memory, so
   * the server may send as many more. When the exchange ends, the transport gives the connection
   * credit for all other bytes.
   */
  void consumed(int bytes);

  /**
   * Returns the memory that the messages of the response may take from the transport. Called after
   * the response has begun. Memory may also be given back after the exchange has ended.
   */
  default MessageMemory memory() {
    return MessageMemory.unlimited();
  }

  /** Returns the loop on which the events of this exchange are delivered; always the same. */
  Loop loop();
}
