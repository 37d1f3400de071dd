package dev.connectjava.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured: one library with one data set. Each method takes one message, in turn. Confined
 * to one thread.
 *
 * @param <M> the library's class of the messages
 */
final class DataSetRun<M> {

  private final MessageLibrary<M> library;
  private final EncodedData data;
  private final List<M> messages = new ArrayList<>();
  private final FieldSum sum;
  private int last;

  /**
   * Decodes all messages.
   *
   * @param sum takes the fields that are read while it is measured
   */
  DataSetRun(MessageLibrary<M> library, EncodedData data, FieldSum sum) throws IOException {
    this.library = library;
    this.data = data;
    this.sum = sum;
    for (byte[] message : data.binary()) {
      messages.add(library.decode(message));
    }
  }

  private int next() {
    last = last + 1 == messages.size() ? 0 : last + 1;
    return last;
  }

  /** Decodes a message and reads every field. */
  long decode() throws IOException {
    library.read(library.decode(data.binary().get(next())), sum);
    return sum.value();
  }

  /** Reads every field of a message that is decoded. */
  long read() {
    library.read(messages.get(next()), sum);
    return sum.value();
  }

  byte[] encode() throws IOException {
    return library.encode(messages.get(next()));
  }

  M decodeJson() throws IOException {
    return library.decodeJson(data.json().get(next()));
  }

  byte[] encodeJson() throws IOException {
    return library.encodeJson(messages.get(next()));
  }
}
