package dev.connectjava.spi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Excerpts of text that a peer has sent, for use in messages: short, on one line, and well-formed
 * whatever the peer sent. Codecs, compressions and transports use them, so no message repeats a
 * long part of a request or a response.
 */
public final class Excerpt {

  /** The largest number of characters that are quoted. */
  public static final int MOST_QUOTED = 100;

  private static final int MOST_OF_A_REASON = 300;
  private static final char REPLACEMENT = '\uFFFD';

  private Excerpt() {}

  /**
   * Returns the text in quotation marks: its first {@value #MOST_QUOTED} characters, followed by
   * three dots and its length if it is longer.
   */
  public static String quoted(String text) {
    String shown = '"' + printable(cut(text, MOST_QUOTED));
    return text.length() <= MOST_QUOTED
        ? shown + '"'
        : shown + String.format(Locale.ROOT, "...\" (%,d characters)", text.length());
  }

  /**
   * Returns what {@link #quoted} does, without quotation marks: for paths, content types and names.
   */
  public static String of(String text) {
    String shown = printable(cut(text, MOST_QUOTED));
    return text.length() <= MOST_QUOTED
        ? shown
        : shown + String.format(Locale.ROOT, "... (%,d characters)", text.length());
  }

  /**
   * Returns the reason that another library gives for rejecting a peer's bytes, which may repeat
   * these bytes: its first 300 characters, followed by three dots if it is longer.
   *
   * @param reason the result of {@link Throwable#getMessage}; may be null
   */
  public static String ofReason(@Nullable String reason) {
    if (reason == null) {
      return "no reason given";
    }
    String shown = printable(cut(reason, MOST_OF_A_REASON));
    return reason.length() <= MOST_OF_A_REASON ? shown : shown + "...";
  }

  /** Returns the first characters of a text, without splitting a surrogate pair. */
  public static String cut(String text, int mostCharacters) {
    if (text.length() <= mostCharacters) {
      return text;
    }
    boolean splits =
        mostCharacters > 0 && Character.isHighSurrogate(text.charAt(mostCharacters - 1));
    return text.substring(0, splits ? mostCharacters - 1 : mostCharacters);
  }

  /**
   * Returns the text with a replacement character for each control character and unpaired
   * surrogate.
   */
  private static String printable(String text) {
    return replace(text, true);
  }

  /**
   * Returns the text with U+FFFD in place of each unpaired surrogate, which no Unicode encoding can
   * represent; the same text if it has none.
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
