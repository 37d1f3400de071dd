package dev.connectjava.protobuf.json;

import dev.connectjava.spi.Excerpt;
import java.util.ArrayList;
import java.util.List;

/** Field masks as text: paths in lower camel case with commas between them. */
final class FieldMaskText {

  private FieldMaskText() {}

  /** Returns the number of paths after the first one. */
  static int commas(String text) {
    int count = 0;
    for (int i = text.indexOf(','); i >= 0; i = text.indexOf(',', i + 1)) {
      count++;
    }
    return count;
  }

  /**
   * Reads the paths of a mask.
   *
   * @throws IllegalArgumentException with the reason if a path would be written in another way
   */
  static List<String> read(String text) {
    List<String> paths = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String path : text.split(",", -1)) {
        paths.add(snakeCase(path));
      }
    }
    return paths;
  }

  private static String snakeCase(String path) {
    if (path.isEmpty() || path.indexOf('_') >= 0) {
      throw new IllegalArgumentException(
          "%s is not a path in lower camel case".formatted(Excerpt.quoted(path)));
    }
    StringBuilder snakeCase = new StringBuilder(path.length() + 8);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        snakeCase.append('_').append((char) (c - 'A' + 'a'));
      } else {
        snakeCase.append(c);
      }
    }
    return snakeCase.toString();
  }

  /**
   * Returns a mask as text.
   *
   * @throws IllegalArgumentException if a path would be read as another one
   */
  static String write(List<String> paths) {
    StringBuilder text = new StringBuilder();
    for (String path : paths) {
      appendCamelCase(text.isEmpty() ? text : text.append(','), path);
    }
    return text.toString();
  }

  private static void appendCamelCase(StringBuilder text, String path) {
    boolean capital = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (capital ? c < 'a' || c > 'z' : c == ',' || (c >= 'A' && c <= 'Z')) {
        throw noPath(path);
      }
      if (capital) {
        text.append((char) (c - 'a' + 'A'));
        capital = false;
      } else if (c == '_') {
        capital = true;
      } else {
        text.append(c);
      }
    }
    if (capital || path.isEmpty()) {
      throw noPath(path);
    }
  }

  private static IllegalArgumentException noPath(String path) {
    return new IllegalArgumentException(
        "the path %s of a field mask has no form in lower camel case"
            .formatted(Excerpt.quoted(path)));
  }
}
