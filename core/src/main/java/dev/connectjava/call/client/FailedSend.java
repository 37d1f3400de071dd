package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The failure of some call because of which a message was not sent. If it is the failure of the
 * call itself, the receiver gets it from the call, after the messages that have arrived. If it is
 * that of another call, which an interceptor has made, the call is cancelled because of it.
 * Thread-safe.
 */
final class FailedSend {

  private final UnaryOperator<ClientCall<?, ?>> innermost;
  private volatile @Nullable Throwable failure;

  /**
   * Creates an object for one call.
   *
   * @param innermost returns the call to which a call passes all on in the end
   */
  FailedSend(UnaryOperator<ClientCall<?, ?>> innermost) {
    this.innermost = innermost;
  }

  /**
   * A message was not sent: cancels the call, unless it has ended. The receiver of a call that has
   * ended still gets the messages that have arrived, so their memory stays counted. An interceptor
   * may also have opened another call in its place, which goes on.
   */
  void cancel(ClientCall<?, ?> call, Throwable reason) {
    failure = reason;
    if (!(made(call) instanceof MadeCall<?, ?> made)
        || made.abortUnlessOver(made.cancelledByCaller())) {
      call.cancel();
    }
  }

  /** Returns the call that makes the request, or one of a user that stands before it. */
  private ClientCall<?, ?> made(ClientCall<?, ?> call) {
    ClientCall<?, ?> each = innermost.apply(call);
    ClientCall<?, ?> behind = behind(each);
    while (behind != null) {
      each = innermost.apply(behind);
      behind = behind(each);
    }
    return each;
  }

  /** Returns the call that a call forwards to in a way of its own; null if there is none. */
  private static @Nullable ClientCall<?, ?> behind(ClientCall<?, ?> call) {
    return switch (call) {
      case DeferredClientCall<?, ?> deferred -> deferred.openedCall();
      case CallerMessages<?, ?> messages -> messages.next();
      default -> null;
    };
  }

  /** Returns an action that completes a result with a response or a failure of the call. */
  <T> BiConsumer<T, @Nullable Throwable> into(CompletableFuture<T> result) {
    return (response, ofCall) -> {
      if (ofCall == null) {
        result.complete(response);
      } else {
        result.completeExceptionally(orOfCall(ofCall));
      }
    };
  }

  /** Returns the failure for the receiver of a call that has failed. */
  Throwable orOfCall(Throwable ofCall) {
    Throwable reason = failure;
    boolean cancelledHere =
        ofCall instanceof RpcException e && e.code() == Code.CANCELED && !e.isFromPeer();
    return reason != null && cancelledHere ? reason : ofCall;
  }
}
