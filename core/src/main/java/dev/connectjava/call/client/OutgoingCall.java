package dev.connectjava.call.client;

import dev.connectjava.RpcException;

/** A client's call, or one that is not opened yet. Thread-safe. */
@FunctionalInterface
public interface OutgoingCall {

  /** Ends the call from this side, unless it has ended. */
  void abort(RpcException reason);
}
