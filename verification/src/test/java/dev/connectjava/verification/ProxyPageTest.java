package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/proxy.md, which are {@link Proxy} and a part of this file. */
final class ProxyPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../docs/proxy.md");
  private static final Path SOURCES = Path.of("src/test/java/dev/connectjava/verification");

  private static String source(String file) throws IOException {
    return withoutIndentation(Files.readString(SOURCES.resolve(file)));
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfWhatIsCompiledHere() throws IOException {
    String compiled = source("Proxy.java") + source("ProxyPageTest.java");

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(2)
        .allSatisfy(block -> assertThat(compiled).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void proxy_isBuiltWithoutMethods() {
    try (Transport backend = InMemoryTransport.to(new Greeter())) {
      Router proxy = Router.builder().fallback(new Proxy(backend)).build();
      assertThat(proxy.methods()).isEmpty();
    }
  }
}
