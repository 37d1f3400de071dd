package dev.connectjava.netty;

/** What a connection tells of itself to whoever gives it exchanges. On the event loop. */
interface ConnectionEvents {

  /** The connection may have room for another exchange. */
  void freed(ClientConnection connection);

  /** The connection takes no more exchanges; those that it has go on. */
  void retired(ClientConnection connection);

  /** The connection is closed, or about to be. */
  void closed(ClientConnection connection);
}
