package dev.connectjava.json;

import java.util.Locale;

/** The failure of a text that is not valid JSON, or not the JSON that is expected. */
public final class JsonException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String reason;
  private final int position;

  /**
   * Creates the failure.
   *
   * @param reason what is wrong, without the place
   * @param position the index of the byte, counted from the first one of the text
   */
  public JsonException(String reason, int position) {
    super(String.format(Locale.ROOT, "invalid JSON at byte %d: %s", position, reason));
    this.reason = reason;
    this.position = position;
  }

  /** Returns what is wrong, without the place. */
  public String reason() {
    return reason;
  }

  /** Returns the index of the byte, counted from the first one of the text. */
  public int position() {
    return position;
  }
}
