package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extension of JUnit, with the oldest version that it supports. */
final class OldJUnitTest {

  @TempDir Path folder;

  @Test
  void extension_worksWithJUnit59() throws Exception {
    List<Path> path = new ArrayList<>(ChildJvm.jars("junit-5.9"));
    ChildJvm.classPath().stream()
        .filter(entry -> !entry.toString().matches(".*(junit|test-rules).*"))
        .forEach(path::add);
    ChildJvm jvm =
        ChildJvm.run(
            folder,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            ChildJvm.classPath(path),
            "org.junit.platform.console.ConsoleLauncher",
            "--disable-banner",
            "--details=summary",
            "--include-classname=.*",
            "--select-class=" + OldJUnitProgram.class.getName());

    assertThat(jvm.output()).contains("[         1 tests successful      ]").contains("closed");
    assertThat(jvm.exitCode()).isZero();
  }
}
