package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An error that is sent to the caller, with its header fields and trailers. Parts of it are left
 * out if the response can't carry them, so that an error is always sent. Its message is well-formed
 * text of at most {@value #MOST_CHARACTERS} characters, followed by notes that say what was left
 * out. Immutable.
 */
public final class OutgoingError {

  /** The number of characters of the longest error message that is sent completely. */
  public static final int MOST_CHARACTERS = 4096;

  private final RpcException given;
  private final RpcException error;
  private final boolean ownHead;
  private final Headers headers;
  private final Headers trailers;
  private final int shownCharacters;
  private final String notes;

  /**
   * Creates an error that a handler has thrown.
   *
   * @param headers those that the handler has set, before those of the error
   * @param trailers those that the handler has set, before those of the error
   */
  public OutgoingError(RpcException error, Headers headers, Headers trailers) {
    this(
        error,
        true,
        !headers.isEmpty(),
        joined(headers, error.headers()),
        joined(trailers, error.metadata()),
        MOST_CHARACTERS,
        "");
  }

  /** Creates an error without header fields and trailers of a handler. */
  public OutgoingError(RpcException error) {
    this(error, Headers.empty(), Headers.empty());
  }

  private OutgoingError(
      RpcException given,
      boolean detailed,
      boolean ownHead,
      Headers headers,
      Headers trailers,
      int shownCharacters,
      String notes) {
    this.given = given;
    this.ownHead = ownHead;
    this.headers = headers;
    this.trailers = trailers;
    this.shownCharacters = shownCharacters;
    this.notes = notes;
    this.error = shown(detailed);
  }

  private static Headers joined(Headers first, Headers second) {
    if (hasNothing(first) || hasNothing(second)) {
      return hasNothing(first) ? second : first;
    }
    return first.toBuilder().addAll(second).build();
  }

  /** Returns whether headers have no fields, and say of none that it will be secret. */
  private static boolean hasNothing(Headers headers) {
    return headers.isEmpty() && headers.sensitiveNames().isEmpty();
  }

  /** Returns the error for a response whose head has been sent: its header fields are trailers. */
  public OutgoingError afterHead() {
    Headers late = joined(trailers, given.headers());
    return new OutgoingError(given, true, false, Headers.empty(), late, MOST_CHARACTERS, "");
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

  /** Returns the HTTP status of a response in which the status is that of the error. */
  public int httpStatus() {
    return given.httpStatus().orElseGet(() -> HttpStatus.of(given.code()));
  }

  /** Whether the handler has set header fields, which must be kept apart from trailers. */
  public boolean hasOwnHead() {
    return ownHead;
  }

  /** Returns the application's header fields, including those of the error. */
  public Headers headers() {
    return headers;
  }

  /** Returns the application's trailers, including those of the error. */
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
      return without(headers, trailers, counted(error.details().size(), "detail"));
    }
    if (!trailers.isEmpty()) {
      return without(headers, Headers.empty(), counted(trailers.size(), "trailer"));
    }
    if (!headers.isEmpty()) {
      return without(Headers.empty(), trailers, counted(headers.size(), "header"));
    }
    int shown = Math.min(shownCharacters, given.getMessage().length());
    return cutsMessage && shown > 0
        ? new OutgoingError(given, false, false, headers, trailers, shown / 2, notes)
        : null;
  }

  private static String counted(int count, String noun) {
    return count == 1 ? "1 " + noun : String.format(Locale.ROOT, "%,d %ss", count, noun);
  }

  private OutgoingError without(Headers newHeaders, Headers newTrailers, String what) {
    String note = notes + " (%s left out: too long)".formatted(what);
    boolean head = ownHead && !newHeaders.isEmpty();
    return new OutgoingError(given, false, head, newHeaders, newTrailers, shownCharacters, note);
  }
}
