package dev.connectjava.netty;

/**
 * The pool of a client's connection, which the connection notifies of its changes. Called on the
 * event loop.
 */
interface ConnectionEvents {

  /** The connection may have room for another exchange. */
  void freed(ClientConnection connection);

  /** The connection takes no more exchanges; its open exchanges continue. */
  void retired(ClientConnection connection);

  /** The connection is closed, or about to close. */
  void closed(ClientConnection connection);

  /** Returns whether the connection may be closed because it is idle. */
  boolean isSpare(ClientConnection connection);
}
