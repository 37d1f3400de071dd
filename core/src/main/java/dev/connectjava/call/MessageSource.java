package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestStream;
import org.jspecify.annotations.Nullable;

/** Requests that can be received without being decoded. */
public interface MessageSource extends RequestStream<Object> {

  /** Receives the next message as {@link #receive} does, decoded when it is asked for. */
  @Nullable CallMessage receiveMessage();
}
