package dev.connectjava.googlerpc;

import static java.util.Objects.requireNonNullElse;

import com.google.rpc.PreconditionFailure;
import com.google.rpc.PreconditionFailure.Violation;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that a call needs and that do not hold: they become a {@link PreconditionFailure},
 * or a failure that has it as its detail. Not thread-safe.
 *
 * <pre>{@code
 * throw ErrorDetails.preconditionFailure()
 *     .violation("TERMS", "example.com/shop", "the terms of service are not accepted")
 *     .exception("the account can't order yet");
 * }</pre>
 */
public final class PreconditionViolations {

  private final PreconditionFailure.Builder details = PreconditionFailure.newBuilder();

  PreconditionViolations() {}

  /**
   * Adds a condition that does not hold. A text that is null is sent as an empty one: it should not
   * turn a refusal into an internal error.
   *
   * @param type the kind of the condition, a constant of the service, such as {@code TERMS}
   * @param subject what the condition is about, such as {@code example.com/shop}
   * @param description what the client has to do first, for its programmer
   */
  public PreconditionViolations violation(
      @Nullable String type, @Nullable String subject, @Nullable String description) {
    details.addViolations(
        Violation.newBuilder()
            .setType(requireNonNullElse(type, ""))
            .setSubject(requireNonNullElse(subject, ""))
            .setDescription(requireNonNullElse(description, "")));
    return this;
  }

  /** Returns whether no violation was added. */
  public boolean isEmpty() {
    return details.getViolationsCount() == 0;
  }

  /** Returns the detail, for an exception with another code. */
  public PreconditionFailure build() {
    return details.build();
  }

  /**
   * Returns the failure with the violations as its detail: {@link Code#FAILED_PRECONDITION},
   * without a stack trace.
   */
  public RpcException exception(String message) {
    return RpcException.withoutStackTrace(Code.FAILED_PRECONDITION, message).plusDetail(build());
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
