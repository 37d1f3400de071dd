package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;

/** A comment of a schema as Javadoc, so that nothing in it can end the comment or mean a tag. */
final class JavadocComment {

  private JavadocComment() {}

  /**
   * The lines of a Javadoc comment.
   *
   * @param comment a comment of a schema; if it is blank, the fallback is taken
   * @param fallback a sentence of plain text
   * @param tags block tags, already in Javadoc's form
   */
  static List<String> lines(String comment, String fallback, List<String> tags) {
    List<String> lines = new ArrayList<>();
    lines.add("/**");
    boolean blankBefore = false;
    for (String line : (comment.isBlank() ? fallback : comment).strip().split("\\R", -1)) {
      String text = escape(line.strip());
      if (text.isEmpty()) {
        blankBefore = true;
        continue;
      }
      if (blankBefore) {
        lines.add(" *");
        text = "<p>" + text;
        blankBefore = false;
      }
      lines.add(" * " + text);
    }
    if (!tags.isEmpty()) {
      lines.add(" *");
      tags.forEach(tag -> lines.add(" * " + tag));
    }
    lines.add(" */");
    return lines;
  }

  private static String escape(String line) {
    StringBuilder escaped = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '@' -> escaped.append("&#64;");
        case '\\' -> escaped.append("&#92;");
        case '*' -> escaped.append("&#42;");
        case '/' -> escaped.append(i > 0 && line.charAt(i - 1) == '*' ? "&#47;" : "/");
        case '{' -> escaped.append("&#123;");
        case '}' -> escaped.append("&#125;");
        default -> escaped.append(c < 0x20 && c != '\t' ? ' ' : c);
      }
    }
    return escaped.toString();
  }
}
