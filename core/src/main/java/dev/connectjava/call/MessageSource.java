package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/** Requests that can be received without being decoded. */
public interface MessageSource extends RequestStream<Object> {

  /** Receives the next message as {@link #receive} does, decoded when it is asked for. */
  @Nullable CallMessage receiveMessage();

  /**
   * Called when the receiver gets this failure of a message that it has asked for its object: if
   * the message could not be decoded, the stream is broken. An interceptor that catches the failure
   * may pass another message on instead.
   */
  void notReceived(RpcException failure);
}
