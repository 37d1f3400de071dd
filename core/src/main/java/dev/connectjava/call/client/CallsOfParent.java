package dev.connectjava.call.client;

import dev.connectjava.AttributeKey;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.platform.Log;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The open client calls that are made on behalf of a served call; they are cancelled with it.
 * Thread-safe.
 */
public final class CallsOfParent {

  private static final Log LOG = Log.of(CallsOfParent.class);

  private static final AttributeKey<CallsOfParent> KEY = AttributeKey.named("outgoing calls");

  private final RequestContext parent;
  private final Set<OutgoingCall> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean watching = new AtomicBoolean();

  private CallsOfParent(RequestContext parent) {
    this.parent = parent;
  }

  /** Returns the calls on behalf of a served call. */
  public static CallsOfParent of(RequestContext parent) {
    CallsOfParent calls = parent.attributes().computeIfAbsent(KEY, () -> new CallsOfParent(parent));
    calls.watch();
    return calls;
  }

  private void watch() {
    if (watching.compareAndSet(false, true)) {
      parent.onCancel(() -> calls.forEach(this::cancel));
    }
  }

  /** Adds a call, which is cancelled at once if the parent is. */
  public void add(OutgoingCall call) {
    calls.add(call);
    if (parent.cancellation().isPresent()) {
      cancel(call);
    }
  }

  /** Removes a call that has ended. */
  public void remove(OutgoingCall call) {
    calls.remove(call);
  }

  private void cancel(OutgoingCall call) {
    try {
      endOf(parent).ifPresent(call::abort);
    } catch (RuntimeException | Error e) { // The other calls must still be cancelled.
      LOG.error("can't cancel a call on behalf of", parent.method().procedure(), e);
    }
  }

  /**
   * Returns the failure of calls on behalf of a served call that has ended; empty while it is
   * active.
   */
  static Optional<RpcException> endOf(RequestContext parent) {
    return parent
        .cancellation()
        .map(reason -> {
          boolean late = reason.code() == Code.DEADLINE_EXCEEDED;
          return new RpcException(
              late ? Code.DEADLINE_EXCEEDED : Code.CANCELED,
              "the call that is being served, %s, has ended: %s"
                  .formatted(parent.method().procedure(), reason.getMessage()));
        });
  }
}
