package dev.connectjava.testing.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordingFileTest {

  private static final RecordedCall CALL = RecordedCall.parse("{\"method\":\"/a.v1.A/B\"}");

  private final Path file;

  RecordingFileTest(@TempDir Path folder) {
    file = folder.resolve("calls.jsonl");
  }

  @Test
  void calls_haveALineEach() throws Exception {
    new RecordingFile(file).append(CALL);
    new RecordingFile(file).append(CALL);

    assertThat(file).hasContent(CALL + "\n" + CALL + "\n");
  }

  @Test
  void callBehindAnIncompleteLine_beginsOnALineOfItsOwn() throws Exception {
    Files.writeString(file, CALL + "\n{\"meth");
    new RecordingFile(file).append(CALL);
    new RecordingFile(file).append(CALL);

    assertThat(Files.readString(file)).isEqualTo(CALL + "\n{\"meth\n" + CALL + "\n" + CALL + "\n");
  }

  @Test
  void interruptedThread_appends_andStaysInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    try {
      new RecordingFile(file).append(CALL);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(RecordedCall.readAll(file)).hasSize(1);
  }

  @Test
  void folderThatIsMissing_isReported(@TempDir Path folder) {
    RecordingFile missing = new RecordingFile(folder.resolve("missing").resolve("calls.jsonl"));

    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> missing.append(CALL));
  }
}
