package dev.connectjava.spi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parts of what a peer has sent, for messages: short, on one line, and valid text whatever the peer
 * sent. Codecs, compressions and transports quote by it, so that no message repeats a request or a
 * response at length.
 */
public final class Excerpt {

  /** The most characters that are quoted. */
  public static final int MOST_QUOTED = 100;

  private static final int MOST_OF_A_REASON = 300;
  private static final char REPLACEMENT = '\uFFFD';

  private Excerpt() {}

  /**
   * The text in quotation marks: its first {@value #MOST_QUOTED} characters, followed by three dots
   * and its length if it is longer.
   */
  public static String quoted(String text) {
    String shown = '"' + printable(cut(text, MOST_QUOTED));
    return text.length() <= MOST_QUOTED
        ? shown + '"'
        : shown + String.format(Locale.ROOT, "...\" (%,d characters)", text.length());
  }

  /** As {@link #quoted}, without quotation marks: for paths, content types and names. */
  public static String of(String text) {
    String shown = printable(cut(text, MOST_QUOTED));
    return text.length() <= MOST_QUOTED
        ? shown
        : shown + String.format(Locale.ROOT, "... (%,d characters)", text.length());
  }

  /**
   * What another library says of a peer's bytes, which may repeat them: its first 300 characters,
   * followed by three dots if it is longer.
   *
   * @param reason what {@link Throwable#getMessage} gives; may be null
   */
  public static String ofReason(@Nullable String reason) {
    if (reason == null) {
      return "no reason is given";
    }
    String shown = printable(cut(reason, MOST_OF_A_REASON));
    return reason.length() <= MOST_OF_A_REASON ? shown : shown + "...";
  }

  /** The first characters of a text, never half of a surrogate pair. */
  public static String cut(String text, int mostCharacters) {
    if (text.length() <= mostCharacters) {
      return text;
    }
    boolean splits =
        mostCharacters > 0 && Character.isHighSurrogate(text.charAt(mostCharacters - 1));
    return text.substring(0, splits ? mostCharacters - 1 : mostCharacters);
  }

  /** The text with a replacement character for each control character and unpaired surrogate. */
  private static String printable(String text) {
    return replace(text, true);
  }

  /**
   * The text with U+FFFD in place of each surrogate that lacks its other half, which no encoding of
   * Unicode can carry; the same text if there is none.
   */
  public static String wellFormed(String text) {
    return replace(text, false);
  }

  private static String replace(String text, boolean controls) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); i++) {
      if (isUnpaired(text, i) || (controls && Character.isISOControl(text.charAt(i)))) {
        replaced = replaced == null ? new StringBuilder(text) : replaced;
        replaced.setCharAt(i, REPLACEMENT);
      }
    }
    return replaced == null ? text : replaced.toString();
  }

  private static boolean isUnpaired(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
