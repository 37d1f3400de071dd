package dev.connectjava.verification.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a JVM of its own has printed and returned.
 *
 * @param output what it wrote to stdout and stderr
 * @param exitCode zero if its program returned
 */
record ChildJvm(String output, int exitCode) {

  private static final long PATIENCE_SECONDS = 120;

  /** Runs {@code java} to its end. */
  static ChildJvm run(Path folder, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as(() -> "ended: " + command)
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new ChildJvm(Files.readString(output, UTF_8), process.exitValue());
  }

  /** What is on the class path of this test run, jars and folders of classes. */
  static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::exists)
        .toList();
  }

  /** What stands in a folder to which the build copies another version of a library. */
  static List<Path> jars(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("target", folder))) {
      List<Path> jars = entries.sorted().toList();
      assertThat(jars).isNotEmpty();
      return jars;
    }
  }

  /** A value of {@code -cp}. */
  static String classPath(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
