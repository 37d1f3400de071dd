package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JUnit extension with the oldest version of JUnit that it supports, and with current ones. */
final class JUnitVersionsTest {

  @TempDir Path folder;

  /** The console launcher of JUnit 5.9 has no subcommands. */
  @ParameterizedTest
  @CsvSource({"junit-5.9,''", "junit-5,execute", "junit-6,execute"})
  void extension_worksWithJUnit(String version, String subcommand) throws Exception {
    List<Path> path = new ArrayList<>(ChildJvm.jars(version));
    ChildJvm.classPath().stream()
        .filter(entry -> !entry.toString().matches(".*(junit|test-rules).*"))
        .forEach(path::add);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPath(path),
                "org.junit.platform.console.ConsoleLauncher"));
    if (!subcommand.isEmpty()) {
      arguments.add(subcommand);
    }
    arguments.addAll(
        List.of(
            "--disable-banner",
            "--details=summary",
            "--include-classname=.*",
            "--select-class=" + JUnitVersionsProgram.class.getName()));

    ChildJvm jvm = ChildJvm.run(folder, arguments.toArray(String[]::new));

    assertThat(jvm.output()).contains("1 tests successful      ]").contains("closed");
    assertThat(jvm.exitCode()).isZero();
  }
}
