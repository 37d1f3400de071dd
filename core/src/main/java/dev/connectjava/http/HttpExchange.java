package dev.connectjava.http;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and the response to it, as a transport offers them to an {@link HttpHandler}.
 *
 * <p>The methods may be called from any thread, none blocks, and what is called takes effect in the
 * order of the calls. A response is either one {@link #respond}, or one {@link #sendHead}, any
 * number of {@link #write} and one {@link #finish}. Once the exchange is closed, or the response
 * complete, further calls do nothing.
 *
 * <p>The response may be complete before the request is: the transport then reads and discards the
 * rest of the request up to a bound.
 */
public interface HttpExchange {

  /** {@link #headerListBytes} of a client of which it is not known. */
  int DEFAULT_HEADER_LIST_BYTES = 8 * 1024;

  /** The request's head. */
  HttpRequest request();

  /**
   * How long a list of header fields or of trailers the client takes: the lengths of all names and
   * values and 32 bytes for each field. A longer one may cost it the response.
   *
   * @return what the client has announced, or {@value #DEFAULT_HEADER_LIST_BYTES}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2">RFC 9113, section 6.5.2:
   *     SETTINGS_MAX_HEADER_LIST_SIZE</a>
   */
  default int headerListBytes() {
    return DEFAULT_HEADER_LIST_BYTES;
  }

  /** Sends a complete response, in one go. */
  void respond(HttpResponse response);

  /**
   * Sends the response's status and headers. Over HTTP/1 the transport may hold it and the body
   * back until the request is complete or its buffer is full, since many clients there do not read
   * before.
   *
   * @param status from 200 to 599
   */
  void sendHead(int status, Headers headers);

  /**
   * Sends a part of the body; it leaves at once or with what others write in the same turn.
   *
   * @param data the bytes from position to limit; transferred: nobody changes them any more
   */
  void write(ByteBuffer data);

  /**
   * Ends the response.
   *
   * @param end the last bytes of the body, in which a protocol may say how the call ended; may be
   *     empty, transferred. They share no DATA frame and no chunk with what was written before,
   *     since some clients look for the end of a call at the start of a frame
   * @param trailers sent only where HTTP can carry them
   */
  void finish(ByteBuffer end, Headers trailers);

  /** Ends the response after what was written. */
  default void finish(Headers trailers) {
    finish(ByteBuffer.allocate(0), trailers);
  }

  /**
   * Ends the exchange without completing the response: resets the stream of HTTP/2 or 3, closes the
   * connection of HTTP/1.
   */
  void abort();

  /**
   * Reserves memory for a message of the response, which is written next: what is written takes up
   * what was reserved. The transport gives it back when it has been sent, or never will be. What is
   * written without counts all the same, and is not refused.
   *
   * @param bytes how many, 0 or more
   * @return null if they are reserved; otherwise why there are not enough: what is taken, what is
   *     allowed, and which setting changes it
   */
  default @Nullable String reserveResponse(int bytes) {
    return null;
  }

  /**
   * Whether what was written but not yet sent is below the transport's bound for one exchange.
   * Writing goes on working while it is false; it is the writer who has to wait for {@link
   * HttpRequestListener#onWritable()}.
   */
  boolean isWritable();

  /**
   * Tells the transport that so many bytes of the request's body no longer take memory, so that the
   * client may send as many more.
   */
  void consumed(int bytes);

  /**
   * What the request's messages may take of the transport's memory. The same for as long as the
   * exchange is open; what was taken of it may be given back later, too.
   */
  default MessageMemory memory() {
    return MessageMemory.unlimited();
  }

  /** The loop on which this exchange's events come; always the same. */
  Loop loop();
}
