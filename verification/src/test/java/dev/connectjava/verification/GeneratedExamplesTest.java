package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in the Javadoc of generated code compile. */
final class GeneratedExamplesTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\n(.*?)\n \\* \\}</pre>", Pattern.DOTALL);

  private static final Path GOLDEN = Path.of("src/test/golden");

  /** The imports of messages of other packages, whose names no class of the package has. */
  private static final String FOREIGN =
      "import com.example.golden.kinds.Request; import com.example.golden.kinds.RequestView;"
          + " import com.google.protobuf.Empty;"
          + " import dev.connectjava.protobuf.view.wellknown.EmptyView;";

  @TempDir private Path directory;

  private static List<Path> examples() throws IOException {
    try (Stream<Path> paths = Files.walk(GOLDEN)) {
      return paths.filter(Files::isRegularFile).filter(GeneratedExamplesTest::hasExample).toList();
    }
  }

  private static boolean hasExample(Path file) {
    return EXAMPLE.matcher(read(file)).find();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void interfacesAndClients_haveExamples() throws IOException {
    assertThat(examples().stream().map(Path::getFileName).map(Path::toString))
        .contains(
            "KindsService.java",
            "AsyncKindsService.java",
            "KindsServiceClient.java",
            "KindsViewService.java",
            "AsyncKindsViewService.java",
            "KindsViewServiceClient.java",
            "KindsServiceHandlers.java");
  }

  /** An example is code of the service's package. */
  @ParameterizedTest
  @MethodSource("examples")
  void example_compiles(Path golden) throws Exception {
    Matcher example = EXAMPLE.matcher(read(golden));
    assertThat(example.find()).isTrue();
    Path packagePath = GOLDEN.relativize(golden).getParent();
    Path source = directory.resolve("Example.java");
    Files.writeString(
        source,
        """
        %s
        %s
        import dev.connectjava.*;
        import dev.connectjava.netty.*;
        import java.util.concurrent.*;

        @SuppressWarnings({"deprecation", "unused"})
        class Example {
          static <T> T answer(java.lang.Object requests) {
            return null;
          }

          void example() throws Exception {
        %s
          }
        }
        """
            .formatted(
                packagePath == null ? "" : "package " + packageName(packagePath) + ";",
                example.group(1).contains("foreign(") ? FOREIGN : "",
                example.group(1).replaceAll("(?m)^ \\* ?", "")));

    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                writer,
                writer,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                source.toString());
    assertThat(output.toString()).isEmpty();
    assertThat(result).isZero();
  }

  private static String packageName(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), ".");
  }
}
