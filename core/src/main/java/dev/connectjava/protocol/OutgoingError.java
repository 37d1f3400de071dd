package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An error that is sent to the caller. Parts of it are left out if the response can't carry them,
 * so that an error is always sent. Its message is well-formed text of at most {@value
 * #MOST_CHARACTERS} characters, followed by notes that say what was left out. Immutable.
 */
public final class OutgoingError {

  /** The number of characters of the longest error message that is sent completely. */
  public static final int MOST_CHARACTERS = 4096;

  private final RpcException given;
  private final RpcException error;
  private final Headers metadata;
  private final Headers trailers;
  private final int shownCharacters;
  private final String notes;

  /**
   * Creates an error.
   *
   * @param metadata the application's header fields
   * @param trailers the application's trailers
   */
  public OutgoingError(RpcException error, Headers metadata, Headers trailers) {
    this(error, true, metadata, trailers, MOST_CHARACTERS, "");
  }

  /** Creates an error without metadata. */
  public OutgoingError(RpcException error) {
    this(error, Headers.empty(), Headers.empty());
  }

  private OutgoingError(
      RpcException given,
      boolean detailed,
      Headers metadata,
      Headers trailers,
      int shownCharacters,
      String notes) {
    this.given = given;
    this.metadata = metadata;
    this.trailers = trailers;
    this.shownCharacters = shownCharacters;
    this.notes = notes;
    this.error = shown(detailed);
  }

  private RpcException shown(boolean detailed) {
    String text = given.getMessage();
    String message = Excerpt.wellFormed(Excerpt.cut(text, shownCharacters));
    if (text.length() > shownCharacters) {
      message += String.format(Locale.ROOT, "... (cut, %,d characters in all)", text.length());
    }
    message += notes;
    if (message.equals(text) && (detailed || given.details().isEmpty())) {
      return given;
    }
    RpcException shown = new RpcException(given.code(), message, given.getCause());
    return detailed ? shown.withDetails(given.details()) : shown;
  }

  /** Returns the error as it is sent, with its code, message and details. */
  public RpcException error() {
    return error;
  }

  /** Returns the application's header fields. */
  public Headers metadata() {
    return metadata;
  }

  /** Returns the application's trailers. */
  public Headers trailers() {
    return trailers;
  }

  /**
   * Writes the error so that it fits: without details if it does not fit with them, then without
   * trailers, then without header fields.
   *
   * @param form writes an error
   * @param fits whether the written form is short enough
   */
  public <T> T fit(Function<OutgoingError, T> form, Predicate<T> fits) {
    return fit(form, fits, false);
  }

  /**
   * Writes the error so that it fits; if necessary, also cuts its message further, down to nothing.
   */
  public <T> T fitWithMessage(Function<OutgoingError, T> form, Predicate<T> fits) {
    return fit(form, fits, true);
  }

  private <T> T fit(Function<OutgoingError, T> form, Predicate<T> fits, boolean cutsMessage) {
    OutgoingError attempt = this;
    T written = form.apply(attempt);
    while (!fits.test(written)) {
      OutgoingError less = attempt.less(cutsMessage);
      if (less == null) {
        return written;
      }
      attempt = less;
      written = form.apply(attempt);
    }
    return written;
  }

  private @Nullable OutgoingError less(boolean cutsMessage) {
    if (!error.details().isEmpty()) {
      return without(metadata, trailers, counted(error.details().size(), "detail"));
    }
    if (!trailers.isEmpty()) {
      return without(metadata, Headers.empty(), counted(trailers.size(), "trailer"));
    }
    if (!metadata.isEmpty()) {
      return without(Headers.empty(), trailers, counted(metadata.size(), "header"));
    }
    int shown = Math.min(shownCharacters, given.getMessage().length());
    return cutsMessage && shown > 0
        ? new OutgoingError(given, false, metadata, trailers, shown / 2, notes)
        : null;
  }

  private static String counted(int count, String noun) {
    return count == 1 ? "1 " + noun : String.format(Locale.ROOT, "%,d %ss", count, noun);
  }

  private OutgoingError without(Headers newMetadata, Headers newTrailers, String what) {
    String note = notes + " (%s left out: too long)".formatted(what);
    return new OutgoingError(given, false, newMetadata, newTrailers, shownCharacters, note);
  }
}
