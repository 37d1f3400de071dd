package dev.connectjava.testing;

import dev.connectjava.ClientCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RpcException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client call that is cut: it is cancelled after some messages, and then always fails. */
final class CutClientCall extends ForwardingClientCall<Object, Object> {

  private final PendingCut cut;

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
    if (cut.isDue()) {
      cancel();
      throw failure();
    }
    return super.receive();
  }

  @Override
  public CompletionStage<Optional<Object>> receiveAsync() {
    if (cut.isDue()) {
      cancel();
      return CompletableFuture.failedFuture(failure());
    }
    return super.receiveAsync();
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
