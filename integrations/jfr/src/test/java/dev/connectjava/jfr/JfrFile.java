package dev.connectjava.jfr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The events of this library in a real recording. */
final class JfrFile {

  /** What is recorded. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  private JfrFile() {}

  /** Records an action with the default settings, and returns the events in their order. */
  static List<RecordedEvent> during(Action action) throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      action.run();
      recording.stop();
      return read(recording);
    }
  }

  private static List<RecordedEvent> read(Recording recording) throws IOException {
    Path file = Files.createTempFile("events", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("dev.connectjava."))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  /** Returns the events of one type. */
  static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.connectjava." + name))
        .toList();
  }
}
