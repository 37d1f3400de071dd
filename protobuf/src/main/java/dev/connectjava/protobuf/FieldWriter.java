package dev.connectjava.protobuf;

import com.google.protobuf.Message;

/** Writes one field of the messages of one class. Thread-safe. */
abstract class FieldWriter {

  /** Writes the field with its tags if the message has it. */
  abstract void write(Message message, WireOutput output);

  /** Returns the least number of bytes that {@link #write} may write; cheap. */
  abstract long atLeast(Message message);
}
