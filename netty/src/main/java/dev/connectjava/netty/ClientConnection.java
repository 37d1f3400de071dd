package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;

/** What a connection can carry, for whoever gives it exchanges. Confined to its event loop. */
interface ClientConnection {

  /** What it speaks: over HTTP/2 many exchanges at once, over HTTP/1 one after another. */
  HttpVersion version();

  /** Whether an exchange can begin now. */
  boolean hasRoom();

  /** Whether it has exchanges. */
  boolean isInUse();

  /** Begins an exchange; there is room for it. */
  void begin(ClientExchange exchange);

  /**
   * Closes the connection.
   *
   * @param reason what exchanges fail with that are open
   */
  void close(HttpFailure reason);
}
