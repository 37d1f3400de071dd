package dev.connectjava.call.server;

import dev.connectjava.RpcException;
import dev.connectjava.call.MessageSink;

/** The responses of a call to which a publisher sends without waiting. */
interface AsyncResponses extends MessageSink {

  /** Returns the call that has the responses. */
  ServedCall call();

  /** Returns whether there is room for another message. */
  boolean isWritable();

  /** Sets the action that runs whenever there is room again. */
  void onWritable(Runnable action);

  /**
   * Sends a message without waiting for room: the caller checks {@link #isWritable} before.
   *
   * @throws RpcException if the call is over
   */
  void sendNow(Object message);
}
