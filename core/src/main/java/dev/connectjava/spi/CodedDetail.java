package dev.connectjava.spi;

import java.util.Optional;

/**
 * A detail of an error as a {@link Codec} sees it. Immutable and thread-safe; not for
 * implementation by users: methods may be added.
 */
public interface CodedDetail {

  /** Returns the full name of the message's type, such as {@code google.rpc.RetryInfo}. */
  String type();

  /** Returns a copy of the message's binary form. */
  byte[] value();

  /**
   * Returns the message that the detail was made of; empty for one that was made of a type and a
   * value, such as a received one. So a codec knows the type even if no method has it.
   */
  Optional<Object> message();
}
