package dev.connectjava;

/** What a request without a connection waits for. Values may be added. */
public enum ConnectionWait {

  /** The DNS lookup of the target's addresses, for a new connection. */
  RESOLUTION,

  /** A new connection: TCP, TLS and the first HTTP/2 frames. */
  CONNECTION,

  /**
   * A free stream: all connections are busy and their number is at its limit, so another request
   * has to end first.
   */
  FREE_STREAM
}
