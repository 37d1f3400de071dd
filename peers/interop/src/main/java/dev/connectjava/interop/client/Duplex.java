package dev.connectjava.interop.client;

/** The ways to use a bidirectional stream. Each includes those before it. */
enum Duplex {
  /** Not at all. */
  NONE,
  /** All requests, then all responses. */
  HALF,
  /** Each response before the next request. */
  FULL;

  boolean includes(Duplex needed) {
    return compareTo(needed) >= 0;
  }
}
