package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class path without {@code netty-tcnative}. */
final class NoOpenSslTest {

  @TempDir Path folder;

  @Test
  void jdk_doesTheCryptographyWhereNothingIsAskedFor() throws Exception {
    ChildJvm jvm = run("nothing");

    assertThat(jvm.exitCode()).isZero();
    assertThat(jvm.output()).endsWith("Hello, Ada\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "client", "update"})
  void openSsl_isRefusedWithWhatToAdd(String asking) throws Exception {
    ChildJvm jvm = run(asking);

    assertThat(jvm.exitCode()).isEqualTo(1);
    assertThat(jvm.output())
        .contains("java.lang.IllegalStateException: OpenSSL does not work on this machine (")
        .contains("add io.netty:netty-tcnative-boringssl-static, or choose TlsProvider.JDK")
        .doesNotContain("Hello");
  }

  private ChildJvm run(String asking) throws Exception {
    List<Path> path =
        ChildJvm.classPath().stream()
            .filter(entry -> !entry.getFileName().toString().startsWith("netty-tcnative"))
            .toList();
    return ChildJvm.run(
        folder,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        ChildJvm.classPath(path),
        NoOpenSslProgram.class.getName(),
        asking);
  }
}
