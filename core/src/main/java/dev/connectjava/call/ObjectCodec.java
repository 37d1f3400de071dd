package dev.connectjava.call;

import dev.connectjava.spi.MessageCodec;

/**
 * A message codec of tests that pass messages as objects: its bytes only stand for a message. So
 * interceptors get the messages as objects alone.
 *
 * @param <T> the class of a message
 */
public interface ObjectCodec<T> extends MessageCodec.Sized<T> {

  /** Returns the message of the exception for interceptors that ask for encoded messages. */
  String withoutBytes();
}
