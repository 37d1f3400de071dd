package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests that compare the codecs with protobuf-java, in a JVM that seems to be a native image of
 * GraalVM: there, the codecs make no functions for the fields.
 */
final class NativeImageCodecsTest {

  private static final String ENCODING = "dev.connectjava.verification.encoding.";
  private static final String JSON = ENCODING + "JsonKindsTest#";
  private static final String ONE_MESSAGE = "(com.google.protobuf.Message)";

  /** The types whose random messages have few numbers that their enums do not name. */
  private static final String WITHOUT_OPEN_ENUMS = "[1..2,4..7]";

  @TempDir Path folder;

  @Test
  void codecs_agreeWithProtobufJava() throws Exception {
    List<Path> path = new ArrayList<>(ChildJvm.jars("junit-6"));
    ChildJvm.classPath().stream()
        .filter(entry -> !entry.toString().matches(".*(junit|test-rules).*"))
        .forEach(path::add);

    ChildJvm jvm =
        ChildJvm.run(
            folder,
            "-Dorg.graalvm.nativeimage.imagecode=runtime",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            ChildJvm.classPath(path),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--details=summary",
            "--select-class=" + ENCODING + "EncodedKindsTest",
            "--select-method=" + JSON + "extensions_areReadAsTheyAreWritten" + ONE_MESSAGE,
            "--select-method=" + JSON + "keyThatOccursTwice_isRefused(java.lang.String)",
            "--select-iteration=method:"
                + JSON
                + "json_meansToJsonFormatWhatItMeansHere"
                + ONE_MESSAGE
                + WITHOUT_OPEN_ENUMS);

    assertThat(jvm.output()).containsPattern("\\[ +[2-9][0-9] tests successful +]");
    assertThat(jvm.exitCode()).isZero();
  }
}
