package dev.connectjava.netty;

import dev.connectjava.http.MessageMemory;
import java.nio.ByteBuffer;

/**
 * A client exchange's place on a connection: an HTTP/2 stream, or an HTTP/1.1 connection while the
 * exchange uses it. On the event loop.
 */
interface ClientStream {

  /**
   * Sends a part of the request's body.
   *
   * @param data transferred; the exchange is notified when it has been sent or never will be
   */
  void write(ByteBuffer data);

  /** Ends the request. */
  void finish();

  /** Cancels the exchange. */
  void cancel();

  /** Returns the memory for the messages of the response. */
  MessageMemory memory();

  /** Lets the server send this number of bytes more. */
  void credit(int bytes);
}
