package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One jar with all classes, made by a tool that does not merge {@code META-INF/services}. */
final class FatJarTest {

  /** What a program needs, and one more module with a file of services. */
  private static final Pattern NEEDED =
      Pattern.compile(
          ".*/(core|compression|protobuf|testing|verification)/target/[^/]*|.*/(protobuf-java|gson)[^/]*");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"FIRST_FILE_STAYS", "LAST_FILE_STAYS"})
  void unmergedServiceFiles_loseNoCodecAndNoCompression(FatJar tool) throws Exception {
    ChildJvm jvm = run(tool, "gzip", "deflate");
    assertThat(jvm).isEqualTo(new ChildJvm("Hello, Ada\n".repeat(2), 0));
    assertThat(run(tool, "detail")).isEqualTo(new ChildJvm("greet.v1.GreetRequest\n", 0));
  }

  @Test
  void missingServiceFile_ofCodecs_isNamed() throws Exception {
    ChildJvm jvm = run(FatJar.NO_SERVICE_FILES, "gzip");
    assertThat(jvm.exitCode()).isEqualTo(1);
    assertThat(jvm.output())
        .contains("connect-protobuf")
        .contains("META-INF/services/dev.connectjava.spi.Codec");
  }

  @Test
  void missingServiceFile_ofDetailConverters_isNamed() throws Exception {
    ChildJvm jvm = run(FatJar.NO_SERVICE_FILES, "detail");
    assertThat(jvm.exitCode()).isEqualTo(1);
    assertThat(jvm.output())
        .contains("connect-protobuf")
        .contains("META-INF/services/dev.connectjava.spi.DetailConverter");
  }

  private ChildJvm run(FatJar tool, String... arguments) throws Exception {
    List<Path> needed =
        ChildJvm.classPath().stream()
            .filter(entry -> NEEDED.matcher(entry.toString()).matches())
            .toList();
    Path jar = tool.of(needed, folder);
    String[] command = new String[4 + arguments.length];
    command[0] = "--enable-native-access=ALL-UNNAMED";
    command[1] = "-cp";
    command[2] = jar.toString();
    command[3] = FatJarProgram.class.getName();
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return ChildJvm.run(folder, command);
  }
}
