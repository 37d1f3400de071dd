package dev.connectjava.examples.fortunes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.examples.fortunes.v1.Fortune;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The fortunes of TechEmpower's benchmarks: the lines of a file, whose numbers are the IDs. */
final class TwelveFortunes {

  private static final String FILE = "fortunes.txt";

  private TwelveFortunes() {}

  /** Reads the fortunes. */
  static List<Fortune> read() {
    List<Fortune> fortunes = new ArrayList<>();
    for (String line : text().lines().toList()) {
      fortunes.add(Fortune.newBuilder().setId(fortunes.size() + 1).setMessage(line).build());
    }
    return List.copyOf(fortunes);
  }

  private static String text() {
    try (InputStream stream = TwelveFortunes.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException(FILE + " is missing beside " + TwelveFortunes.class);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
