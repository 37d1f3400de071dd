package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the entity tag of a response with those that a request names in {@code if-none-match}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2">RFC 9110, section 13.1.2</a>
 */
public final class EntityTags {

  private static final String WEAK = "W/";

  private EntityTags() {}

  /** Returns whether a text is an entity tag, such as {@code "v1"} or {@code W/"v1"}. */
  public static boolean isTag(String text) {
    int start = opening(text, 0);
    return start >= 0 && closing(text, start) == text.length() - 1;
  }

  /**
   * Returns whether a request names the tag, by the weak comparison: {@code "v1"} and {@code
   * W/"v1"} are equal. An asterisk stands for every tag. What can't be parsed matches nothing.
   *
   * @param tag the tag of the response; null if it has none
   */
  public static boolean matches(Headers request, @Nullable String tag) {
    List<String> conditions = request.all("if-none-match");
    return !conditions.isEmpty()
        && tag != null
        && isTag(tag)
        && conditions.stream().anyMatch(condition -> names(condition, opaque(tag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
  }

  /** Returns whether a list of tags, separated by commas, has this one; tags may have commas. */
  private static boolean names(String list, String opaqueTag) {
    if (list.strip().equals("*")) {
      return true;
    }
    int at = 0;
    while (true) {
      while (at < list.length() && isSeparator(list.charAt(at))) {
        at++;
      }
      int start = opening(list, at);
      int end = start < 0 ? -1 : closing(list, start);
      if (end < 0) {
        return false;
      }
      if (opaqueTag.length() == end + 1 - start && list.startsWith(opaqueTag, start)) {
        return true;
      }
      at = end + 1;
    }
  }

  private static boolean isSeparator(char c) {
    return c == ',' || c == ' ' || c == '\t';
  }

  /** Returns the index of the first quote of the tag at an index; -1 if there is no tag. */
  private static int opening(String text, int at) {
    int quote = text.startsWith(WEAK, at) ? at + WEAK.length() : at;
    return quote < text.length() && text.charAt(quote) == '"' ? quote : -1;
  }

  /** Returns the index of the second quote of a tag; -1 if there is none. */
  private static int closing(String text, int opening) {
    for (int i = opening + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i;
      }
      if (c <= 0x20 || c == 0x7F) {
        return -1;
      }
    }
    return -1;
  }
}
