package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;

/** A client's connection, which carries exchanges. Confined to its event loop. */
interface ClientConnection {

  /** Returns the HTTP version: HTTP/2 has many exchanges at once, HTTP/1.1 one after another. */
  HttpVersion version();

  /** Returns whether another exchange can begin now. */
  boolean hasRoom();

  /** Returns whether the connection has open exchanges. */
  boolean isInUse();

  /** Begins an exchange. The connection must have room for it. */
  void begin(ClientExchange exchange);

  /**
   * Closes the connection.
   *
   * @param reason the failure of its open exchanges
   */
  void close(HttpFailure reason);
}
