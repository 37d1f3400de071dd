package dev.connectjava.netty;

/** A connection that can be asked to end. Confined to its event loop. */
interface ServerConnection {

  /** Takes no new exchanges, and closes when those that are open have ended. */
  void shutDown();
}
