package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty 4.1 instead of 4.2, as it is chosen by the BOMs of others. */
final class OldNettyTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"server", "client"})
  void netty41_isRefusedWithTheVersionToSet(String side) throws Exception {
    ChildJvm jvm = run(side, jar -> true);

    assertThat(jvm.exitCode()).isEqualTo(1);
    assertThat(jvm.output().lines().filter(line -> line.startsWith("Exception in thread")).toList())
        .singleElement()
        .asString()
        .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: ")
        .contains("needs Netty 4.2")
        .contains("netty-transport 4.1.130.Final")
        .contains("io.netty:netty-bom")
        .contains("netty.version");
    assertThat(jvm.output()).doesNotContain("NoClassDefFoundError", "NoSuchMethodError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "client"})
  void oneArtifactOfNetty41_isNamed(String side) throws Exception {
    ChildJvm jvm = run(side, jar -> jar.startsWith("netty-codec-http2-"));

    assertThat(jvm.exitCode()).isEqualTo(1);
    assertThat(jvm.output()).contains("netty-codec-http2 4.1.130.Final:");
  }

  @Test
  void netty42_isTaken() throws Exception {
    assertThat(run("server", jar -> false).exitCode()).isZero();
  }

  /** Runs with some jars of Netty 4.1 in the place of those of 4.2. */
  private ChildJvm run(String side, Predicate<String> isTaken) throws Exception {
    List<Path> path = new ArrayList<>(ChildJvm.jars("netty-4.1"));
    path.removeIf(jar -> !isTaken.test(jar.getFileName().toString()));
    List<String> replaced = path.stream().map(OldNettyTest::artifact).toList();
    for (Path entry : ChildJvm.classPath()) {
      if (!replaced.contains(artifact(entry))) {
        path.add(entry);
      }
    }
    return ChildJvm.run(
        folder,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        ChildJvm.classPath(path),
        OldNettyProgram.class.getName(),
        side);
  }

  /** The name of a jar's file without its version. */
  private static String artifact(Path jar) {
    return jar.getFileName().toString().replaceFirst("-\\d.*", "");
  }
}
