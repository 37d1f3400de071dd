package dev.connectjava.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and the response to it, as a transport offers them to the client's side. It is
 * made, and then started: so who listens has its exchange before the first event comes.
 *
 * <p>The methods may be called from any thread, none blocks, and what is called takes effect in the
 * order of the calls. Once the exchange is over, further calls do nothing.
 */
public interface HttpClientExchange {

  /**
   * Starts the exchange, once and before anything of its body is written; does nothing if it was
   * cancelled before. To look up the target, to connect and to wait for a free stream happen in the
   * background, and what fails there comes to {@link HttpResponseListener#onFailed}. No event comes
   * within this call.
   *
   * @param body the whole body, from position to limit, transferred, of a request that is complete
   *     with it; null for one whose body follows by {@link #write} and {@link #finish}
   */
  void start(@Nullable ByteBuffer body);

  /**
   * Sends a part of the body; it leaves at once or with what others write in the same turn.
   *
   * @param data the bytes from position to limit; transferred: nobody changes them any more
   */
  void write(ByteBuffer data);

  /** Ends the request. */
  void finish();

  /**
   * Gives the exchange up: resets the stream of HTTP/2 with {@code CANCEL}, closes the connection
   * of HTTP/1 if the exchange has begun there. One that was not started never is. The listener is
   * not called any more once the transport's thread has taken it in.
   */
  void cancel();

  /**
   * Whether what was written but not yet sent is below the transport's bound for one exchange, also
   * while the exchange waits for its connection. Writing goes on working while it is false; it is
   * the writer who has to wait for {@link HttpResponseListener#onWritable()}.
   */
  boolean isWritable();

  /**
   * Tells the transport that so many bytes of the response's body no longer take memory, so that
   * the server may send as many more. Bytes of which it is not told are the transport's to give
   * back to the connection when the exchange ends.
   */
  void consumed(int bytes);

  /**
   * What the response's messages may take of the transport's memory; asked for once the response
   * has begun. What was taken of it may be given back later, too.
   */
  default MessageMemory memory() {
    return MessageMemory.unlimited();
  }

  /** The loop on which this exchange's events come; always the same. */
  Loop loop();
}
