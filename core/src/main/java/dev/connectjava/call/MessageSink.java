package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.ResponseStream;

/** Responses that can be sent encoded. */
public interface MessageSink extends ResponseStream<Object> {

  /** Sends a message as {@link #send} does, and encodes it if it is not encoded. */
  void sendMessage(CallMessage message);
}
