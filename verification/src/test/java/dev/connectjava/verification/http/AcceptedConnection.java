package dev.connectjava.verification.http;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client's connection at the server of a test. */
abstract class AcceptedConnection {

  private final CountDownLatch ended = new CountDownLatch(1);

  /** Reads and answers until the client has closed the connection. */
  abstract void exchange() throws IOException;

  /** Closes the connection in order. */
  abstract void close() throws IOException;

  final void serve() {
    try {
      exchange();
    } catch (IOException e) {
      return; // One side has closed the connection.
    } finally {
      ended.countDown();
    }
  }

  final void awaitEnd() {
    try {
      if (!ended.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the client has left the connection open");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
