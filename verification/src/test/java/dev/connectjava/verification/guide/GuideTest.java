package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.verification.guide.MarkdownFile.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide is whole: its examples are compiled, and its pages lead to each other. */
final class GuideTest {

  private static final Path GUIDE = MarkdownFile.ROOT.resolve("docs/guide");
  private static final Link CONTENTS = new Link(GUIDE.resolve("README.md"), "");
  private static final Path SOURCES = Path.of("src/test/java/dev/connectjava/verification/guide");

  static List<MarkdownFile> pages() throws IOException {
    return MarkdownFile.below("docs/guide", 1);
  }

  static List<MarkdownFile> pagesOfTheContents() {
    return MarkdownFile.of(CONTENTS.target()).links().stream()
        .map(Link::target)
        .filter(file -> file.toString().endsWith(".md") && !file.equals(CONTENTS.target()))
        .distinct()
        .map(MarkdownFile::of)
        .toList();
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.map(file -> withoutIndentation(MarkdownFile.of(file).text())).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void examples_areCompiledHere(MarkdownFile page) throws IOException {
    List<String> sources = sources();
    assertThat(page.blocks("java"))
        .map(GuideTest::withoutIndentation)
        .allSatisfy(block -> assertThat(sources).anyMatch(source -> source.contains(block)));
  }

  @Test
  void pages_areInTheContents() throws IOException {
    assertThat(pagesOfTheContents())
        .map(MarkdownFile::file)
        .containsAll(
            pages().stream()
                .map(MarkdownFile::file)
                .filter(file -> !file.equals(CONTENTS.target()))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("pagesOfTheContents")
  void page_leadsBackToTheContents(MarkdownFile page) {
    assertThat(page.links()).contains(CONTENTS);
  }

  @Test
  void examples_areInTheirTable() throws IOException {
    Path examples = MarkdownFile.ROOT.resolve("examples");
    List<Path> linked =
        MarkdownFile.of(examples.resolve("README.md")).links().stream().map(Link::target).toList();
    try (Stream<Path> files = Files.list(examples)) {
      assertThat(files.filter(Files::isDirectory)).isNotEmpty().allMatch(linked::contains);
    }
  }

  @Test
  void contents_areOneClickFromTheReadme() {
    assertThat(readme().links()).contains(CONTENTS);
  }

  private static MarkdownFile readme() {
    return MarkdownFile.of(MarkdownFile.ROOT.resolve("README.md"));
  }

  @Test
  void answers_toTwentyQuestions_areOneClickFromTheReadme() {
    MarkdownFile questions = MarkdownFile.of(GUIDE.resolve("questions.md"));
    List<Link> answers =
        questions.links().stream().filter(link -> !link.anchor().isEmpty()).toList();

    assertThat(answers).hasSize(20).doesNotHaveDuplicates().allMatch(MarkdownFile::leadsSomewhere);
    assertThat(readme().links()).containsAll(answers);
  }
}
