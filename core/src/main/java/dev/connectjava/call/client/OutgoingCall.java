package dev.connectjava.call.client;

import dev.connectjava.RpcException;

/** A call of a client, or one that is yet to be opened. Thread-safe. */
@FunctionalInterface
public interface OutgoingCall {

  /** Ends the call from this side, unless it has ended. */
  void abort(RpcException reason);
}
