package dev.connectjava.http;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP exchange of a server, as its transport offers it to an {@link HttpHandler}: one request
 * and the response to it.
 *
 * <p>Any thread may call the methods, and none of them blocks. Calls take effect in their order. A
 * response is either one {@link #respond}, or one {@link #sendHead}, any number of {@link #write}
 * and one {@link #finish}. Once the exchange is closed or the response is complete, further calls
 * do nothing.
 *
 * <p>The response may be complete before the request is. The transport then reads and discards the
 * rest of the request up to a bound.
 */
public interface HttpExchange {

  /** The value of {@link #headerListBytes} if the client has not announced one. */
  int DEFAULT_HEADER_LIST_BYTES = 8 * 1024;

  /** Returns the request's head. */
  HttpRequest request();

  /**
   * Returns how long a list of header fields or trailers the client accepts: the sum of the lengths
   * of all names and values, plus 32 bytes for each field. A client may discard a response with a
   * longer list.
   *
   * @return the number of bytes that the client has announced, or {@value
   *     #DEFAULT_HEADER_LIST_BYTES}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2">RFC 9113, section 6.5.2:
   *     SETTINGS_MAX_HEADER_LIST_SIZE</a>
   */
  default int headerListBytes() {
    return DEFAULT_HEADER_LIST_BYTES;
  }

  /** Sends a complete response. */
  void respond(HttpResponse response);

  /**
   * Sends the status and the headers of the response. Over HTTP/1 the transport may delay them and
   * the body until the request is complete or its buffer is full, since many HTTP/1 clients do not
   * read before.
   *
   * @param status from 200 to 599
   */
  void sendHead(int status, Headers headers);

  /**
   * Writes a part of the body. It is sent at once, or together with other writes of the same turn
   * of the loop.
   *
   * @param data the bytes from position to limit; transferred: the caller must not change them any
   *     more
   */
  void write(ByteBuffer data);

  /**
   * Ends the response.
   *
   * @param end the last bytes of the body, in which a protocol may state the outcome of the call;
   *     may be empty; transferred. They are sent in a DATA frame or chunk of their own, since some
   *     clients look for the end of a call at the start of a frame
   * @param trailers sent only if HTTP can carry them
   */
  void finish(ByteBuffer end, Headers trailers);

  /** Ends the response after the bytes that were written. */
  default void finish(Headers trailers) {
    finish(ByteBuffer.allocate(0), trailers);
  }

  /**
   * Ends the exchange without completing the response: resets the HTTP/2 or HTTP/3 stream, or
   * closes the HTTP/1 connection.
   */
  void abort();

  /**
   * Reserves memory for a response message that is written next: the bytes that are written take up
   * the reservation. The transport gives the memory back when the bytes have been sent or never
   * will be. Bytes that are written without a reservation are counted, too, and are never refused.
   *
   * @param bytes the number of bytes, 0 or more
   * @return null if they are reserved; otherwise a text that says how many bytes are taken, how
   *     many are allowed, and which setting changes this
   */
  default @Nullable String reserveResponse(int bytes) {
    return null;
  }

  /**
   * Returns whether the number of bytes that were written but not yet sent is below the transport's
   * bound for one exchange. Writing is possible while it is false, but the caller should wait for
   * {@link HttpRequestListener#onWritable()}.
   */
  boolean isWritable();

  /**
   * Tells the transport that this number of bytes of the request's body no longer takes memory, so
   * the client may send as many more.
   */
  void consumed(int bytes);

  /**
   * Returns the memory that the messages of the request may take from the transport. The same
   * object for as long as the exchange is open; memory may also be given back later.
   */
  default MessageMemory memory() {
    return MessageMemory.unlimited();
  }

  /** Returns the loop on which the events of this exchange are delivered; always the same. */
  Loop loop();
}
