package dev.connectjava.googlerpc;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The standard details of one failure, each of which may be missing. {@link ErrorDetails#of}
 * returns it.
 *
 * <p>A detail is unpacked when its method is called. If a failure has several details of one type,
 * the method returns the first; {@link RpcException#details(Class)} returns all of them, and those
 * of other types. A detail whose bytes are not a message of its type is treated as missing: the
 * code of the failure is what counts, and code that handles a failure should not fail itself.
 * {@code RpcException.details} throws for such a detail.
 *
 * <p>Immutable and thread-safe.
 */
public final class StandardDetails {

  private final RpcException failure;

  StandardDetails(RpcException failure) {
    this.failure = failure;
  }

  /** Returns the fields of the request that are invalid. */
  public Optional<BadRequest> badRequest() {
    return all(BadRequest.class).findFirst();
  }

  /** Returns the conditions that the call needs and that do not hold. */
  public Optional<PreconditionFailure> preconditionFailure() {
    return all(PreconditionFailure.class).findFirst();
  }

  /** Returns the quotas that the call exceeds. */
  public Optional<QuotaFailure> quotaFailure() {
    return all(QuotaFailure.class).findFirst();
  }

  /** Returns the reason of the failure, for programs. */
  public Optional<ErrorInfo> errorInfo() {
    return all(ErrorInfo.class).findFirst();
  }

  /**
   * Returns how long the client should wait at least before it tries again; empty if the server has
   * not said it, or has sent a negative time or one that is not as duration.proto says. The library
   * itself does not try again.
   */
  public Optional<Duration> retryDelay() {
    return all(RetryInfo.class)
        .filter(RetryInfo::hasRetryDelay)
        .findFirst()
        .flatMap(info -> DelayConversion.fromMessage(info.getRetryDelay()));
  }

  /** Returns the text for the user of the application, in whichever language it is. */
  public Optional<LocalizedMessage> localizedMessage() {
    return all(LocalizedMessage.class).findFirst();
  }

  /**
   * Returns the text for the user of the application in the language that the user likes best.
   *
   * @param preferred as {@link Locale.LanguageRange#parse} returns it for an {@code
   *     accept-language}
   * @return empty if there is no text in one of these languages
   */
  public Optional<LocalizedMessage> localizedMessage(List<Locale.LanguageRange> preferred) {
    Map<Locale, LocalizedMessage> messages = new LinkedHashMap<>();
    all(LocalizedMessage.class)
        .forEach(
            message -> messages.putIfAbsent(Locale.forLanguageTag(message.getLocale()), message));
    return Optional.ofNullable(Locale.lookup(preferred, messages.keySet())).map(messages::get);
  }

  private <T> Stream<T> all(Class<T> type) {
    return failure.details().stream()
        .map(detail -> unpacked(detail, type))
        .flatMap(Optional::stream);
  }

  private static <T> Optional<T> unpacked(ErrorDetail detail, Class<T> type) {
    try {
      return detail.unpack(type);
    } catch (RpcException unused) { // The bytes are malformed.
      return Optional.empty();
    }
  }

  /** Returns the failure's text, with its details. For people: the format may change. */
  @Override
  public String toString() {
    return failure.toString();
  }
}
