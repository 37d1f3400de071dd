package dev.connectjava.googlerpc;

import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.RetryInfo;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Details of errors by the standard messages of {@code google.rpc}, which clients of all languages
 * know: a server makes them, a client looks them up.
 *
 * <p>A refusal with violations is an exception of its own:
 *
 * <pre>{@code
 * throw ErrorDetails.badRequest()
 *     .violation("name", "must not be empty")
 *     .exception("the order is invalid");
 * }</pre>
 *
 * <p>Every other detail is added to any exception:
 *
 * <pre>{@code
 * throw new RpcException(Code.UNAVAILABLE, "the database restarts")
 *     .plusDetail(ErrorDetails.retryInfo(Duration.ofSeconds(5)))
 *     .plusDetail(ErrorDetails.errorInfo("DATABASE_RESTART", "orders.example.com"));
 * }</pre>
 *
 * <p>A client looks details up by {@link #of}:
 *
 * <pre>{@code
 * catch (RpcException e) {
 *   Optional<Duration> delay = ErrorDetails.of(e).retryDelay();
 * }
 * }</pre>
 *
 * <p>The methods of this class are thread-safe.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193: errors</a>
 */
public final class ErrorDetails {

  /** What error_details.proto says of {@code ErrorInfo.reason}. */
  private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9_]{1,61}[A-Z0-9]");

  private ErrorDetails() {}

  /** Returns the standard details of a failure that a client has received. */
  public static StandardDetails of(RpcException failure) {
    return new StandardDetails(Objects.requireNonNull(failure, "failure"));
  }

  /** Returns a collection, still empty, of the fields of a request that are invalid. */
  public static FieldViolations badRequest() {
    return new FieldViolations();
  }

  /**
   * Returns a collection, still empty, of the conditions that a call needs and that do not hold.
   */
  public static PreconditionViolations preconditionFailure() {
    return new PreconditionViolations();
  }

  /** Returns a collection, still empty, of the quotas that a call exceeds. */
  public static QuotaViolations quotaFailure() {
    return new QuotaViolations();
  }

  /**
   * Returns the detail that says when a client may try again. It throws for no delay, since it is
   * called while a failure is made: an exception would take its place.
   *
   * @param delay the time that the client waits at least, from the receipt of the failure. One that
   *     is negative, such as the time until a moment that has passed, is sent as zero; one of more
   *     than 315,576,000,000 seconds, which are 10,000 years, as these
   */
  public static RetryInfo retryInfo(Duration delay) {
    return RetryInfo.newBuilder().setRetryDelay(DelayConversion.toMessage(delay)).build();
  }

  /** Returns the detail that gives programs the reason of a failure, without metadata. */
  public static ErrorInfo errorInfo(String reason, String domain) {
    return errorInfo(reason, domain, Map.of());
  }

  /**
   * Returns the detail that gives programs the reason of a failure.
   *
   * @param reason a constant of the domain, such as {@code STOCK_EMPTY}: 3 to 63 upper-case
   *     letters, digits and underscores, beginning with a letter
   * @param domain the service or product that defines the reason, such as {@code
   *     orders.example.com}; not empty
   * @param metadata what else a program should know, such as the name of the resource
   * @throws IllegalArgumentException if the reason or the domain is not as described
   */
  public static ErrorInfo errorInfo(String reason, String domain, Map<String, String> metadata) {
    if (!REASON.matcher(reason).matches()) {
      throw new IllegalArgumentException(
          "a reason has 3 to 63 characters of A-Z, 0-9 and _, such as STOCK_EMPTY, but was \""
              + reason
              + "\"");
    }
    if (domain.isEmpty()) {
      throw new IllegalArgumentException("the domain of reason " + reason + " is empty");
    }
    return ErrorInfo.newBuilder()
        .setReason(reason)
        .setDomain(domain)
        .putAllMetadata(metadata)
        .build();
  }

  /**
   * Returns the detail that has a text for the user of an application. A failure may have one for
   * each of several languages.
   *
   * @param locale the language of the text; not {@link Locale#ROOT}
   * @throws IllegalArgumentException if the locale has no language
   */
  public static LocalizedMessage localizedMessage(Locale locale, String text) {
    if (locale.getLanguage().isEmpty()) {
      throw new IllegalArgumentException(
          "a localized message needs a locale with a language, but got \"" + locale + "\"");
    }
    return LocalizedMessage.newBuilder().setLocale(locale.toLanguageTag()).setMessage(text).build();
  }
}
