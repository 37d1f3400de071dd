package dev.connectjava.netty;

import dev.connectjava.http.MessageMemory;
import java.nio.ByteBuffer;

/** An exchange's place on a connection: a stream of HTTP/2, a turn of HTTP/1. On the event loop. */
interface ClientStream {

  /**
   * Sends a part of the request's body.
   *
   * @param data transferred; the exchange is told when it has left or never will
   */
  void write(ByteBuffer data);

  /** Ends the request. */
  void finish();

  /** Gives up what is not complete. */
  void cancel();

  /** What the messages of the response may take. */
  MessageMemory memory();

  /** The server may send so many bytes more. */
  void credit(int bytes);
}
