package dev.connectjava;

/** What a request waits for that has no connection yet. Values may be added. */
public enum ConnectionWait {

  /** The addresses of the target's name are looked up for a new connection. */
  RESOLUTION,

  /** A new connection is made: TCP, TLS, the first frames of HTTP/2. */
  CONNECTION,

  /** All connections are busy, and there may be no more: another request has to end. */
  FREE_STREAM
}
