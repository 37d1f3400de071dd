package dev.connectjava.call;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.Method;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.ClientProtocol;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * By when an outgoing call must be complete, and whose wish that is: the caller's, or that of the
 * call on whose behalf it is made. What the server is told is exactly what is enforced here.
 */
final class CallDeadline {

  private final Duration timeout;
  private final Deadline end;
  private final String description;

  private CallDeadline(Duration timeout, String description) {
    this.timeout = timeout;
    this.end = Deadline.after(timeout);
    this.description = description;
  }

  /** The deadline of a call that begins now, or null if it has none. */
  static @Nullable CallDeadline of(
      Method<?, ?> method, CallOptions options, ClientProtocol protocol) {
    Deadline fixed = options.deadline().orElse(null);
    Duration own = fixed == null ? options.timeout().orElse(null) : fixed.remaining();
    RequestContext parent = options.parent().orElse(null);
    Deadline ofParent = parent == null ? null : parent.deadline().orElse(null);
    Duration inherited = ofParent == null ? null : ofParent.remaining();
    if (parent != null && inherited != null && (own == null || inherited.compareTo(own) < 0)) {
      return new CallDeadline(
          expressible(inherited, protocol),
          "%s was not complete by the deadline of the call that is being served, %s"
              .formatted(method.procedure(), parent.method().procedure()));
    }
    return own == null
        ? null
        : new CallDeadline(
            expressible(own, protocol),
            "%s was not complete within its timeout of %s"
                .formatted(method.procedure(), options.timeout().orElse(own)));
  }

  private static Duration expressible(Duration timeout, ClientProtocol protocol) {
    return timeout.isPositive() ? protocol.expressible(timeout) : Duration.ZERO;
  }

  /** How long the call may take from its beginning on, as the server is told. */
  Duration timeout() {
    return timeout;
  }

  boolean isExpired() {
    return end.isExpired();
  }

  RpcException failure() {
    return new RpcException(Code.DEADLINE_EXCEEDED, description);
  }
}
