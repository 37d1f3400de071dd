package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.verification.guide.MarkdownFile.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The links of the documents lead to files and headings that exist. */
final class DocumentLinksTest {

  static List<MarkdownFile> documents() throws IOException {
    List<MarkdownFile> documents = new ArrayList<>(MarkdownFile.below("", 1));
    documents.addAll(MarkdownFile.below("docs", Integer.MAX_VALUE));
    documents.addAll(MarkdownFile.below("examples", 2));
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadSomewhere(MarkdownFile document) {
    assertThat(document.links()).allMatch(MarkdownFile::leadsSomewhere);
  }

  @ParameterizedTest
  @CsvSource({
    "The server,the-server",
    "Over HTTP/1.1,over-http11",
    "`Router` and handlers,router-and-handlers",
    "[Views](views.md) of messages,views-of-messages",
    "1. The same services,1-the-same-services",
  })
  void anchor_isThatOfTheHeading(String heading, String anchor) {
    MarkdownFile page = new MarkdownFile(MarkdownFile.ROOT.resolve("a.md"), "## " + heading + "\n");
    assertThat(page.anchors()).containsExactly(anchor);
  }

  @Test
  void code_hasNoLinksAndNoHeadings() {
    String text = "`[a](b)` [`c`](d.md#e)\n```sh\n# no heading [f](g)\n```\n## One\n## One\n";
    MarkdownFile page = new MarkdownFile(MarkdownFile.ROOT.resolve("docs/a.md"), text);
    Path target = MarkdownFile.ROOT.resolve("docs/d.md");
    assertThat(page.links()).containsExactly(new Link(target, "e"));
    assertThat(page.anchors()).containsExactlyInAnyOrder("one", "one-1");
  }
}
