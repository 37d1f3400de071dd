package dev.connectjava.netty;

/** Finds the addresses of what a client calls, before there is an attempt to connect to them. */
interface Resolution {

  /** Begins to look, anew each time; on the event loop. */
  void begin(AddressReceiver receiver);
}
