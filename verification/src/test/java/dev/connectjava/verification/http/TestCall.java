package dev.connectjava.verification.http;

import dev.connectjava.Headers;

/**
 * An HTTP exchange as a test's client sees it. What waits, waits 30 seconds and then fails the
 * test.
 */
public interface TestCall {

  /** Sends a part of the body. */
  void send(byte[] data);

  /** Ends the body. */
  void end();

  /** Goes away. */
  void disconnect();

  /** Waits for the status. */
  int status();

  /** Waits for the headers. */
  Headers headers();

  /** Waits for so many bytes of the body; gives fewer only at its end. */
  byte[] read(int count);

  /** Waits for the end. */
  Headers trailers();
}
