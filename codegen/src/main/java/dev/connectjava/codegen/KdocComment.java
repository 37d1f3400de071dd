package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;

/** Writes KDoc comments. A schema's text is escaped: it can't end a comment or become a tag. */
final class KdocComment {

  private static final int WIDTH = 90;

  private KdocComment() {}

  /**
   * Returns the lines of a comment.
   *
   * @param comment a comment of a schema; if it is blank, the fallback is used
   * @param fallback a sentence of plain text
   * @param paragraphs further paragraphs, already in KDoc form, each a text or lines of code
   */
  static List<String> lines(String comment, String fallback, List<List<String>> paragraphs) {
    List<String> lines = new ArrayList<>();
    lines.add("/**");
    boolean blankBefore = false;
    for (String line : (comment.isBlank() ? fallback : comment).strip().split("\\R", -1)) {
      String text = escape(line.strip());
      if (blankBefore && !text.isEmpty()) {
        lines.add(" *");
      }
      blankBefore = text.isEmpty();
      if (!text.isEmpty()) {
        lines.add(" * " + text);
      }
    }
    for (List<String> paragraph : paragraphs) {
      lines.add(" *");
      paragraph.forEach(line -> lines.add(line.isEmpty() ? " *" : " * " + line));
    }
    lines.add(" */");
    return lines;
  }

  /** Returns a text as a paragraph, in lines. */
  static List<String> paragraph(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Returns code as a paragraph. */
  static List<String> code(List<String> code) {
    List<String> lines = new ArrayList<>(List.of("```"));
    lines.addAll(code);
    lines.add("```");
    return lines;
  }

  /** Comments nest in Kotlin, so that the beginning of one is as harmful as its end. */
  private static String escape(String line) {
    StringBuilder escaped = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean besideSlash =
          (i > 0 && line.charAt(i - 1) == '/')
              || (i + 1 < line.length() && line.charAt(i + 1) == '/');
      switch (c) {
        case '*' -> escaped.append(besideSlash ? "&#42;" : "*");
        case '@' -> escaped.append(i == 0 ? "&#64;" : "@");
        case '[' -> escaped.append("&#91;");
        case '`' -> escaped.append("&#96;");
        default -> escaped.append(c < 0x20 && c != '\t' ? ' ' : c);
      }
    }
    return escaped.toString();
  }
}
