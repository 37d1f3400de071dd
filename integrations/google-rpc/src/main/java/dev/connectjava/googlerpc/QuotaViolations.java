package dev.connectjava.googlerpc;

import static java.util.Objects.requireNonNullElse;

import com.google.rpc.QuotaFailure;
import com.google.rpc.QuotaFailure.Violation;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * The quotas that a call exceeds: they become a {@link QuotaFailure}, or a failure that has it as
 * its detail. Not thread-safe.
 *
 * <pre>{@code
 * throw ErrorDetails.quotaFailure()
 *     .violation("project:7", "1,000 orders a day")
 *     .exception("the quota of today is used up")
 *     .plusDetail(ErrorDetails.retryInfo(untilMidnight));
 * }</pre>
 */
public final class QuotaViolations {

  private final QuotaFailure.Builder details = QuotaFailure.newBuilder();

  QuotaViolations() {}

  /**
   * Adds a quota that is exceeded. A text that is null is sent as an empty one: it should not turn
   * a refusal into an internal error.
   *
   * @param subject what has the quota, such as {@code clientip:192.0.2.7} or {@code project:7}
   * @param description which quota it is, for the programmer or the operator of the client
   */
  public QuotaViolations violation(@Nullable String subject, @Nullable String description) {
    return violation(
        Violation.newBuilder()
            .setSubject(requireNonNullElse(subject, ""))
            .setDescription(requireNonNullElse(description, ""))
            .build());
  }

  /** Adds a quota that is exceeded, by the message itself, which may have more than two texts. */
  public QuotaViolations violation(Violation violation) {
    details.addViolations(violation);
    return this;
  }

  /** Returns whether no violation was added. */
  public boolean isEmpty() {
    return details.getViolationsCount() == 0;
  }

  /** Returns the detail, for an exception with another code. */
  public QuotaFailure build() {
    return details.build();
  }

  /**
   * Returns the failure with the violations as its detail: {@link Code#RESOURCE_EXHAUSTED}, without
   * a stack trace.
   */
  public RpcException exception(String message) {
    return RpcException.withoutStackTrace(Code.RESOURCE_EXHAUSTED, message).plusDetail(build());
  }

  /**
   * Does nothing if no violation was added.
   *
   * @throws RpcException as {@link #exception} returns it, if there is a violation
   */
  public void throwIfAny(String message) {
    if (!isEmpty()) {
      throw exception(message);
    }
  }
}
