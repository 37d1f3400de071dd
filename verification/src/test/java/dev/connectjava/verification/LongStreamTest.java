package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gibibyte in either direction, in a JVM of 64 MiB of heap and 32 MiB beside it. */
final class LongStreamTest {

  private static final int PATIENCE_SECONDS = 120;

  @Test
  void stream_isOfAnyLength_inBoundedMemory(@TempDir Path directory) throws Exception {
    Path output = directory.resolve("output");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=32m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LongStream.class.getName(),
                Protocol.GRPC.name())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    assertThat(Files.readAllLines(output))
        .last()
        .asString()
        .startsWith("1073741824 bytes each way");
    assertThat(program.exitValue()).isZero();
  }
}
