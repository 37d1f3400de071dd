package dev.connectjava.interop.client;

/** How a bidirectional stream may be used, each way including those before it. */
enum Duplex {
  /** Not at all. */
  NONE,
  /** All requests, then all responses. */
  HALF,
  /** Each answer before the next request. */
  FULL;

  boolean includes(Duplex needed) {
    return compareTo(needed) >= 0;
  }
}
