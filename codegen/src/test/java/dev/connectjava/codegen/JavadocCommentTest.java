package dev.connectjava.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JavadocCommentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ends */ here | ends &#42;&#47; here",
        "a @deprecated tag | a &#64;deprecated tag",
        "List<String> & more | List&lt;String&gt; &amp; more",
        "{@link Object} | &#123;&#64;link Object&#125;",
        "\\u002a\\u002f | &#92;u002a&#92;u002f",
        "a/b | a/b",
      })
  void line_isNothingButText(String comment, String expected) {
    assertThat(JavadocComment.lines(comment, "unused", List.of(), List.of()))
        .containsExactly("/**", " * " + expected, " */");
  }

  @Test
  void paragraphs_stayParagraphs() {
    assertThat(
            JavadocComment.lines(
                " One.\n Still one.\n\n\n Two.\n", "unused", List.of(), List.of("@x y")))
        .containsExactly(
            "/**", " * One.", " * Still one.", " *", " * <p>Two.", " *", " * @x y", " */");
  }

  @Test
  void blankComment_givesWayToTheFallback() {
    assertThat(JavadocComment.lines(" \n ", "The fallback.", List.of(), List.of()))
        .containsExactly("/**", " * The fallback.", " */");
  }

  @Test
  void description_followsTheComment() {
    List<String> description =
        Stream.of(JavadocComment.paragraph("Two."), JavadocComment.example(List.of("a();")))
            .flatMap(List::stream)
            .toList();

    assertThat(JavadocComment.lines("One.", "unused", description, List.of()))
        .containsExactly(
            "/**",
            " * One.",
            " *",
            " * <p>Two.",
            " *",
            " * <pre>{@code",
            " * a();",
            " * }</pre>",
            " */");
  }

  @Test
  void paragraph_isWrapped() {
    assertThat(JavadocComment.paragraph("word ".repeat(20).strip()))
        .containsExactly("", "<p>" + "word ".repeat(16) + "word", "word word word");
  }
}
