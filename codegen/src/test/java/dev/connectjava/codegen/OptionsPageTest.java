package dev.connectjava.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.codegen.PluginOptions.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The options that {@code docs/code-generation.md} lists are those of the plugin. */
final class OptionsPageTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z_]+=.*?) \\|");
  private static final Pattern OPTION = Pattern.compile("`([a-z_]+)=([^`]*)`");

  private static List<MatchResult> documented() throws IOException {
    String page = Files.readString(Path.of("../docs/code-generation.md"));
    return ROW.matcher(page.substring(page.indexOf("\n## Options\n")))
        .results()
        .flatMap(row -> OPTION.matcher(row.group(1)).results())
        .toList();
  }

  @Test
  void page_listsExactlyTheOptions() throws IOException {
    assertThat(documented().stream().map(option -> option.group(1)).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Option.values()).map(Option::toString).toList());
  }

  @Test
  void everyExampleOfThePage_isValid() throws IOException {
    assertThat(documented())
        .hasSizeGreaterThanOrEqualTo(Option.values().length)
        .allSatisfy(option ->
            assertThat(PluginOptions.parse(option.group(1) + "=" + option.group(2))).isNotNull());
  }
}
