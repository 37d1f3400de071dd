package dev.connectjava.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that libraries read and write all contents of data sets as protobuf-java does. Arguments:
 * {@code LIBRARY,... DATA,...}. A JVM that has read contents measures the reading of lengths worse:
 * it has compiled both. So this is a program of its own.
 */
public final class LibraryCheck {

  private LibraryCheck() {}

  /**
   * Runs all checks.
   *
   * @throws IllegalStateException if contents differ
   */
  public static void main(String[] arguments) throws IOException {
    for (String library : arguments[0].split(",")) {
      for (String data : arguments[1].split(",")) {
        DataSet set = DataSet.named(data);
        check(library + " with " + set, Libraries.of(library, set), EncodedData.read(set));
      }
    }
  }

  private static <M> void check(String name, MessageLibrary<M> library, EncodedData data)
      throws IOException {
    List<M> messages = new ArrayList<>();
    for (byte[] message : data.binary()) {
      messages.add(library.decode(message));
    }
    check(name + " decodes", library, messages, data.sum());
    List<M> encoded = new ArrayList<>();
    for (M message : messages) {
      encoded.add(library.decode(library.encode(message)));
    }
    check(name + " encodes", library, encoded, data.sum());
    if (library.hasJson()) {
      checkJson(name, library, messages, data);
    }
  }

  private static <M> void checkJson(
      String name, MessageLibrary<M> library, List<M> messages, EncodedData data)
      throws IOException {
    List<M> decoded = new ArrayList<>();
    for (byte[] json : data.json()) {
      decoded.add(library.decodeJson(json));
    }
    check(name + " decodes JSON to", library, decoded, data.sum());
    List<M> encoded = new ArrayList<>();
    for (M message : messages) {
      encoded.add(library.decodeJson(library.encodeJson(message)));
    }
    check(name + " encodes JSON of", library, encoded, data.sum());
  }

  private static <M> void check(
      String action, MessageLibrary<M> library, List<M> messages, long expected) {
    FieldSum contents = FieldSum.ofContents();
    messages.forEach(message -> library.read(message, contents));
    if (contents.value() != expected) {
      throw new IllegalStateException(action + " something else than protobuf-java");
    }
  }
}
