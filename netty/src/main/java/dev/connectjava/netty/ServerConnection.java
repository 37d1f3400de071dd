package dev.connectjava.netty;

/** A server's connection that can be shut down gracefully. Confined to its event loop. */
interface ServerConnection {

  /** Accepts no new exchanges, and closes when the open exchanges have ended. */
  void shutDown();
}
