package dev.connectjava.netty;

/** Resolves the target of a client to addresses, before a connection attempt. */
interface Resolution {

  /** Begins a new resolution; on the event loop. */
  void begin(AddressReceiver receiver);
}
