package dev.connectjava.benchmarks;

import java.io.IOException;

/**
 * What a library does with the messages of one class.
 *
 * @param <M> the class
 */
interface MessageLibrary<M> {

  M decode(byte[] message) throws IOException;

  /** Reads every field of a message. */
  void read(M message, FieldSum sum);

  /** Returns the binary form of a message, in an array of its own. */
  byte[] encode(M message) throws IOException;

  /** Returns whether the library reads and writes JSON. */
  default boolean hasJson() {
    return false;
  }

  default M decodeJson(byte[] json) throws IOException {
    throw new UnsupportedOperationException("this library is measured without JSON");
  }

  /** Returns the JSON form of a message, in an array of its own. */
  default byte[] encodeJson(M message) throws IOException {
    throw new UnsupportedOperationException("this library is measured without JSON");
  }
}
