package dev.connectjava.testing;

import dev.connectjava.ClientCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RpcException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client call that is cut: it is cancelled after some messages, and then always fails. A call
 * that has failed or was cancelled before is not cut.
 */
final class CutClientCall extends ForwardingClientCall<Object, Object> {

  private final PendingCut cut;
  private volatile boolean cancelled;

  CutClientCall(ClientCall<Object, Object> call, PendingCut cut) {
    super(call);
    this.cut = cut;
  }

  private RpcException failure() {
    return Fault.received(cut.happens());
  }

  @Override
  protected Object onReceive(Object message) {
    cut.passed();
    return message;
  }

  @Override
  public @Nullable Object receive() {
    if (cut.hasHappened()) {
      throw failure();
    }
    if (isToBeCut()) {
      CompletionStage<Optional<Object>> ended = cutUnlessFailed();
      if (ended == null) {
        throw failure();
      }
    }
    return super.receive(); // A call that has failed throws its failure again.
  }

  @Override
  public CompletionStage<Optional<Object>> receiveAsync() {
    if (cut.hasHappened()) {
      return CompletableFuture.failedFuture(failure());
    }
    if (isToBeCut()) {
      CompletionStage<Optional<Object>> ended = cutUnlessFailed();
      return ended == null ? CompletableFuture.failedFuture(failure()) : ended;
    }
    return super.receiveAsync();
  }

  private boolean isToBeCut() {
    return cut.isDue() && !cancelled;
  }

  /**
   * Cuts the call. What it would receive next shows whether it has failed already.
   *
   * @return the failure of the call, which is not cut then; null if it is cut
   */
  private @Nullable CompletionStage<Optional<Object>> cutUnlessFailed() {
    CompletionStage<Optional<Object>> next = super.receiveAsync();
    if (next.toCompletableFuture().isCompletedExceptionally()) {
      return next;
    }
    super.cancel();
    return null;
  }

  @Override
  public void cancel() {
    cancelled = true;
    super.cancel();
  }

  @Override
  public void send(Object message) {
    if (cut.hasHappened()) {
      throw failure();
    }
    super.send(message);
  }

  @Override
  public CompletionStage<Void> sendAsync(Object message) {
    return cut.hasHappened() ? CompletableFuture.failedFuture(failure()) : super.sendAsync(message);
  }
}
