package dev.connectjava.verification.allocation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What the engine allocates for a unary call of 64 bytes, and for each further message of 64 bytes
 * that a stream receives, may become less, and not more. The latter is its bytes with their prefix,
 * and one small object. Measured with the compiler that analyses no escapes, so that the figure is
 * that of the code.
 */
final class CallAllocationTest {

  /** Bytes per call. Who makes one less writes it down here. */
  private static final Map<String, Integer> MOST =
      Map.ofEntries(
          Map.entry("server grpc", 432),
          Map.entry("server grpc intercepted", 688),
          Map.entry("server grpc_web", 656),
          Map.entry("server grpc_web intercepted", 912),
          Map.entry("server connect", 472),
          Map.entry("server connect intercepted", 728),
          Map.entry("client grpc", 808),
          Map.entry("client grpc intercepted", 1264),
          Map.entry("client grpc_web", 808),
          Map.entry("client grpc_web intercepted", 1264),
          Map.entry("client connect", 872),
          Map.entry("client connect intercepted", 1328),
          Map.entry("server stream message", 101),
          Map.entry("client stream message", 101));

  /** What is not worth a change of the figures. */
  private static final double TOLERANCE = 0.02;

  @Test
  void bytesPerCall_areThoseThatAreWrittenDown() throws Exception {
    Map<String, Integer> found = measure();
    assertThat(found.keySet()).isEqualTo(MOST.keySet());
    assertThat(found)
        .allSatisfy((call, bytes) -> {
          int most = Objects.requireNonNull(MOST.get(call));
          assertThat((double) bytes)
              .as("%s: %d bytes a call, %d are written down", call, bytes, most)
              .isBetween(most * (1 - TOLERANCE), most * (1 + TOLERANCE));
        });
  }

  private static Map<String, Integer> measure() throws IOException, InterruptedException {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CallAllocation.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Integer> found = new HashMap<>();
    try (BufferedReader output = program.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        int end = line.lastIndexOf(' ');
        found.put(line.substring(0, end), Integer.valueOf(line.substring(end + 1)));
      }
    }
    assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(program.exitValue()).isZero();
    return found;
  }
}
