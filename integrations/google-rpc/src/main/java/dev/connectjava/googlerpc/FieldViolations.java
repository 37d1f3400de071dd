package dev.connectjava.googlerpc;

import static java.util.Objects.requireNonNullElse;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request that are invalid: they become a {@link BadRequest}, or a failure that has
 * it as its detail. Not thread-safe.
 *
 * <pre>{@code
 * FieldViolations invalid = ErrorDetails.badRequest();
 * if (order.getName().isEmpty()) {
 *   invalid.violation("name", "must not be empty");
 * }
 * if (order.getCount() < 1) {
 *   invalid.violation("count", "must be at least 1");
 * }
 * invalid.throwIfAny("the order is invalid");
 * }</pre>
 */
public final class FieldViolations {

  private final BadRequest.Builder details = BadRequest.newBuilder();

  FieldViolations() {}

  /**
   * Adds a field that is invalid. A text that is null is sent as an empty one: it should not turn a
   * refusal into an internal error.
   *
   * @param field its path in the request, such as {@code emails[1].address}; empty for the request
   *     as a whole
   * @param description what is allowed, for the programmer of the client
   */
  public FieldViolations violation(@Nullable String field, @Nullable String description) {
    return violation(
        FieldViolation.newBuilder()
            .setField(requireNonNullElse(field, ""))
            .setDescription(requireNonNullElse(description, ""))
            .build());
  }

  /** Adds a field that is invalid, by the message itself, which may have more than two texts. */
  public FieldViolations violation(FieldViolation violation) {
    details.addFieldViolations(violation);
    return this;
  }

  /** Returns whether no violation was added. */
  public boolean isEmpty() {
    return details.getFieldViolationsCount() == 0;
  }

  /** Returns the detail, for an exception with another code. */
  public BadRequest build() {
    return details.build();
  }

  /**
   * Returns the failure with the violations as its detail: {@link Code#INVALID_ARGUMENT}, without a
   * stack trace.
   */
  public RpcException exception(String message) {
    return RpcException.withoutStackTrace(Code.INVALID_ARGUMENT, message).plusDetail(build());
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
