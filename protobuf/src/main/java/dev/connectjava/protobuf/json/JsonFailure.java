package dev.connectjava.protobuf.json;

import dev.connectjava.json.JsonException;
import dev.connectjava.spi.Excerpt;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The failure of a text that is not the JSON of a message. */
public final class JsonFailure extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * Creates the failure.
   *
   * @param field the name of the innermost field around the place; null if there is none
   */
  JsonFailure(JsonException cause, @Nullable String field) {
    super(
        String.format(
            Locale.ROOT,
            "at byte %d%s: %s",
            cause.position(),
            field == null ? "" : " (field %s)".formatted(Excerpt.quoted(field)),
            cause.reason()),
        cause);
  }

  /** Returns the place in the text and what is wrong there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
