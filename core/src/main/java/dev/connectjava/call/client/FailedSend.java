package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The failure of some call because of which a message was not sent. If it is the failure of the
 * call itself, the receiver gets it from the call, after the messages that have arrived. If it is
 * that of another call, which an interceptor has made, the call is cancelled because of it.
 * Thread-safe.
 */
final class FailedSend {

  private volatile @Nullable Throwable failure;

  /** A message was not sent: cancels the call, which has an effect unless it has ended. */
  void cancel(ClientCall<?, ?> call, Throwable reason) {
    failure = reason;
    call.cancel();
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
