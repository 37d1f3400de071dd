package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;

/** A connection that exchanges can use. Confined to its event loop. */
interface ClientConnection extends EventLoopOutbox.Connection {

  /** Whether an exchange can begin now. */
  boolean hasRoom();

  /** Begins an exchange; there is room for it. */
  void begin(ClientExchange exchange);

  /**
   * Closes the connection.
   *
   * @param reason what exchanges fail with that are open
   */
  void close(HttpFailure reason);
}
