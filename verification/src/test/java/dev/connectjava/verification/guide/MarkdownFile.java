package dev.connectjava.verification.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of the repository, with its links and its headings.
 *
 * @param file an absolute path
 */
record MarkdownFile(Path file, String text) {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern BLOCK = Pattern.compile("```(\\w*)[^\n]*\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

  /**
   * A link to a place in the repository.
   *
   * @param target the file or folder, an absolute path
   * @param anchor that of a heading; empty for the whole file
   */
  record Link(Path target, String anchor) {

    @Override
    public String toString() {
      return ROOT.relativize(target) + (anchor.isEmpty() ? "" : "#" + anchor);
    }
  }

  static MarkdownFile of(Path file) {
    try {
      return new MarkdownFile(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The documents of the repository's root and those below a folder of it. */
  static List<MarkdownFile> below(String folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder), depth)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(MarkdownFile::of)
          .toList();
    }
  }

  /** The blocks of a language. */
  List<String> blocks(String language) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  private String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  /** The links to places in the repository. */
  List<Link> links() {
    return LINK.matcher(CODE.matcher(prose()).replaceAll(""))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
        .map(this::link)
        .toList();
  }

  private Link link(String written) {
    String[] parts = written.split("#", 2);
    Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
    return new Link(target, parts.length == 1 ? "" : parts[1]);
  }

  /** The anchors of the headings, as GitHub makes them. */
  Set<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    HEADING
        .matcher(prose())
        .results()
        .map(heading -> anchor(heading.group(1)))
        .forEach(anchor -> {
          int before = seen.merge(anchor, 1, Integer::sum) - 1;
          anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
    return anchors;
  }

  private static String anchor(String heading) {
    return LINKED_TEXT
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  /** Whether a link leads to something. */
  static boolean leadsSomewhere(Link link) {
    return Files.exists(link.target())
        && (link.anchor().isEmpty() || of(link.target()).anchors().contains(link.anchor()));
  }

  @Override
  public String toString() {
    return ROOT.relativize(file).toString();
  }
}
