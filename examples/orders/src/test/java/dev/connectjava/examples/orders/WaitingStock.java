package dev.connectjava.examples.orders;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.orders.stock.v1.ReserveRequest;
import dev.connectjava.examples.orders.stock.v1.ReserveResponse;
import dev.connectjava.examples.orders.stock.v1.StockService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A stock that does not answer, but waits until its call is cancelled. */
final class WaitingStock implements StockService {

  private final CompletableFuture<Duration> remaining = new CompletableFuture<>();
  private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

  /** Returns the time that the call had when it arrived. */
  CompletableFuture<Duration> remaining() {
    return remaining;
  }

  /** Returns a future that is completed when the call is cancelled. */
  CompletableFuture<Boolean> cancelled() {
    return cancelled;
  }

  @Override
  public ReserveResponse reserve(ReserveRequest request, RequestContext context) {
    remaining.complete(context.deadline().orElseThrow().remaining());
    context.onCancel(() -> cancelled.complete(true));
    try {
      new CountDownLatch(1).await();
      throw new AssertionError("unreachable");
    } catch (InterruptedException e) {
      throw new RpcException(Code.CANCELED, "the call was cancelled", e);
    }
  }
}
