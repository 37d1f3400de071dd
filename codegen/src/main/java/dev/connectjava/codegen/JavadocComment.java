package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;

/** Writes Javadoc comments. A schema's text is escaped: it can't end a comment or become a tag. */
final class JavadocComment {

  private static final int WIDTH = 90;

  /** A space that is not within an inline tag. */
  private static final String BREAK = " (?![^{}]*\\})";

  private JavadocComment() {}

  /**
   * Returns the lines of a Javadoc comment.
   *
   * @param comment a comment of a schema; if it is blank, the fallback is used
   * @param fallback a sentence of plain text
   * @param description further lines, already in Javadoc form; see {@link #paragraph}
   * @param tags block tags, already in Javadoc form
   */
  static List<String> lines(
      String comment, String fallback, List<String> description, List<String> tags) {
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
    description.forEach(line -> lines.add(line.isEmpty() ? " *" : " * " + line));
    if (!tags.isEmpty()) {
      lines.add(" *");
      tags.forEach(tag -> lines.add(" * " + tag));
    }
    lines.add(" */");
    return lines;
  }

  /** Returns the lines of a paragraph, with an empty line before it. */
  static List<String> paragraph(String text) {
    List<String> lines = new ArrayList<>(List.of(""));
    StringBuilder line = new StringBuilder("<p>");
    for (String word : text.split(BREAK)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 || line.toString().equals("<p>") ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Returns the lines of an example, with an empty line before it. */
  static List<String> example(List<String> code) {
    List<String> lines = new ArrayList<>(List.of("", "<pre>{@code"));
    lines.addAll(code);
    lines.add("}</pre>");
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
