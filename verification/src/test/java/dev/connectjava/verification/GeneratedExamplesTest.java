package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples in the Javadoc of generated code compile. */
final class GeneratedExamplesTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\n(.*?)\n \\* \\}</pre>", Pattern.DOTALL);

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"KindsService", "AsyncKindsService", "KindsServiceClient"})
  void example_compiles(String type) throws Exception {
    String golden =
        Files.readString(
            Path.of("src/test/golden/com/example/golden/kinds").resolve(type + ".java"));
    Matcher example = EXAMPLE.matcher(golden);
    assertThat(example.find()).as("an example in %s", type).isTrue();
    Path source = directory.resolve("Example.java");
    Files.writeString(
        source,
        """
        import com.example.golden.kinds.*;
        import dev.connectjava.*;
        import dev.connectjava.netty.*;
        import java.util.concurrent.*;

        class Example {
          void example() throws Exception {
        %s
          }
        }
        """
            .formatted(example.group(1).replaceAll("(?m)^ \\* ?", "")));

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
}
