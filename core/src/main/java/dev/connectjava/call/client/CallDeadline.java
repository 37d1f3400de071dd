package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.platform.TaskThreads;
import dev.connectjava.protocol.ClientProtocol;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of a client's call, and its origin: the caller, or the served call on whose behalf
 * the call is made.
 */
final class CallDeadline {

  private static final Duration SHORTEST = Duration.ofNanos(1);

  private final RpcMethod<?, ?> method;
  private final Deadline end;
  private final Duration length;

  /** The call whose deadline it is; null if it is the caller's own. */
  private final @Nullable RequestContext parent;

  private CallDeadline(
      RpcMethod<?, ?> method, Deadline end, Duration length, @Nullable RequestContext parent) {
    this.method = method;
    this.end = end;
    this.length = length;
    this.parent = parent;
  }

  /** Returns the deadline of a call that begins now, or null if it has none. */
  static @Nullable CallDeadline of(RpcMethod<?, ?> method, CallOptions options) {
    Deadline own = own(options);
    RequestContext parent = options.parent().orElse(null);
    Deadline inherited = parent == null ? null : parent.deadline().orElse(null);
    if (inherited != null && (own == null || inherited.isBefore(own))) {
      return new CallDeadline(method, inherited, inherited.remaining(), parent);
    }
    return own == null ? null : new CallDeadline(method, own, length(own, options), null);
  }

  /** Returns the deadline in the options of a call that begins now; null if there is none. */
  static @Nullable Deadline own(CallOptions options) {
    Deadline fixed = options.deadline().orElse(null);
    Duration timeout = options.timeout().orElse(null);
    if (timeout == null) {
      return fixed;
    }
    Deadline fromNow = Deadline.after(timeout);
    return fixed != null && fixed.isBefore(fromNow) ? fixed : fromNow;
  }

  /** Returns the timeout that the caller has set, or else the remaining time in milliseconds. */
  private static Duration length(Deadline own, CallOptions options) {
    return options.deadline().filter(fixed -> fixed == own).isPresent()
        ? Duration.ofMillis(own.remaining().plusNanos(999_999).toMillis())
        : options.timeout().orElseThrow();
  }

  /**
   * Returns the time that the call may take from now on, as the protocol can express it: the
   * remaining time, rounded up. The server receives this timeout and the transport enforces it.
   */
  Duration timeout(ClientProtocol protocol) {
    Duration remaining = end.remaining();
    return protocol.expressible(remaining.compareTo(Duration.ZERO) > 0 ? remaining : SHORTEST);
  }

  boolean isExpired() {
    return end.isExpired();
  }

  /** Runs the task when the deadline has passed, on a thread of its own. */
  void whenPassed(Runnable task) {
    CompletableFuture.delayedExecutor(
            TimeUnit.NANOSECONDS.convert(end.remaining()),
            TimeUnit.NANOSECONDS,
            late -> TaskThreads.start("connect-deadline", late))
        .execute(task);
  }

  RpcException failure() {
    String reason =
        parent == null
            ? "within its timeout of " + length
            : "by the deadline of the call that is being served, " + parent.method().procedure();
    return new RpcException(
        Code.DEADLINE_EXCEEDED, "%s did not complete %s".formatted(method.procedure(), reason));
  }
}
