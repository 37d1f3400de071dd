package dev.connectjava.netty;

/** A listener for changes of a client's connection. Called on the event loop. */
interface ConnectionEvents {

  /** The connection may have room for another exchange. */
  void freed(ClientConnection connection);

  /** The connection takes no more exchanges; its open exchanges continue. */
  void retired(ClientConnection connection);

  /** The connection is closed, or about to close. */
  void closed(ClientConnection connection);
}
