package dev.connectjava.jfr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a JVM of its own, since the flight recorder of a JVM starts only once. */
final class OffEventsTest {

  @Test
  void listenersOfEventsThatAreOff_allocateNothing_andDoNotStartTheRecorder() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OffEvents.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(program.getInputStream().readAllBytes(), UTF_8);

    assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output.lines())
        .containsExactly("recorder false", "before false 0", "recording true", "after false 0");
  }
}
