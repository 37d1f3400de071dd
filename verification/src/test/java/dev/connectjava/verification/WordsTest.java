package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comments, messages and documents don't use the words that {@code docs/words.md} refuses. */
final class WordsTest {

  private static final Path ROOT = Path.of("..");

  /** Code in backquotes, in braces of Javadoc and in fences is not prose. */
  private static final Pattern CODE =
      Pattern.compile("```.*?```|`[^`\n]*`|\\{@(?:code|link|snippet)[^}]*}", Pattern.DOTALL);

  /** What is prose in Java: comments, and texts, with what stands before them on their line. */
  private static final Pattern JAVA_PROSE =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\n]*|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*\"", Pattern.DOTALL);

  private final List<Rule> rules = rules();

  /**
   * A line of the list.
   *
   * @param refused what is refused
   * @param instead what to write instead
   */
  private record Rule(Pattern refused, String instead) {}

  private static List<Rule> rules() {
    String list = read(ROOT.resolve("docs/words.md"));
    Matcher block = Pattern.compile("```words\n(.*?)```", Pattern.DOTALL).matcher(list);
    assertThat(block.find()).as("the list of docs/words.md").isTrue();
    return block
        .group(1)
        .lines()
        .map(line -> line.split("\\s+->\\s+", 2))
        .map(parts -> new Rule(Pattern.compile(parts[0], Pattern.CASE_INSENSITIVE), parts[1]))
        .toList();
  }

  @Test
  void javaOutsideOfTests_hasNoneOfThem() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(".java")) {
      String path = ROOT.relativize(file).toString();
      if (!path.contains("src/test/")) {
        String source = read(file);
        Matcher prose = JAVA_PROSE.matcher(source);
        StringBuilder kept = new StringBuilder();
        int end = 0;
        while (prose.find()) {
          kept.append(source.substring(end, prose.start()).replaceAll("[^\n]+", " "));
          kept.append(prose.group());
          end = prose.end();
        }
        found.addAll(refused(path, kept.toString()));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void documents_haveNoneOfThem() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(".md")) {
      found.addAll(refused(ROOT.relativize(file).toString(), read(file)));
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "this is no message,1",
    "there is no message,0",
    "there is no longer one,0",
    "a connection of HTTP/2,1",
    "`nobody`,0",
    "{@code nobody} reads,0",
    "the client who waits,0",
    "and who waits,1",
  })
  void words_areFoundInProse(String text, int count) {
    assertThat(refused("text", text)).hasSize(count);
  }

  @Test
  void words_areFoundAcrossLines() {
    assertThat(refused("text", "/** It is\n * no message. */")).hasSize(1);
    assertThat(refused("text", "\"it is\"\n  + \" no message\"")).hasSize(1);
  }

  /** What is refused in a text, with the line of each. */
  private List<String> refused(String path, String text) {
    String prose =
        CODE.matcher(text)
            .replaceAll(code -> Matcher.quoteReplacement(code.group().replaceAll("[^\n]", "_")))
            .replaceAll("\\n[ \\t]*\\*(?!/) ?", "\n ")
            .replaceAll("\"\\s*\\n?\\s*\\+\\s*\"", "\n");
    List<String> found = new ArrayList<>();
    String oneLine = prose.replaceAll("\\s", " ").replaceAll(" (?= )", "\u0000");
    StringBuilder compact = new StringBuilder();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < oneLine.length(); i++) {
      if (oneLine.charAt(i) != '\u0000') {
        compact.append(oneLine.charAt(i));
        positions.add(i);
      }
    }
    for (Rule rule : rules) {
      Matcher matcher = rule.refused().matcher(compact);
      while (matcher.find()) {
        long line = prose.substring(0, positions.get(matcher.start())).lines().count();
        found.add("%s:%d: \"%s\": %s".formatted(path, line, matcher.group(), rule.instead()));
      }
    }
    return found;
  }

  private static List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .filter(file -> !isMadeByABuild(ROOT.relativize(file)))
          .sorted()
          .toList();
    }
  }

  /** Directories of builds, of other tools, and of golden files, whose words are other people's. */
  private static boolean isMadeByABuild(Path file) {
    for (Path part : file) {
      String name = part.toString();
      if (name.startsWith(".") || List.of("target", "node_modules", "golden").contains(name)) {
        return true;
      }
    }
    return false;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
