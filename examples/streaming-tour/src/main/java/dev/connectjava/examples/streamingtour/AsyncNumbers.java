package dev.connectjava.examples.streamingtour;

import dev.connectjava.RequestContext;
import dev.connectjava.examples.streamingtour.v1.AsyncNumberService;
import dev.connectjava.examples.streamingtour.v1.Value;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The same service in asynchronous code. It holds no thread while it waits: its methods run on the
 * event loop, return at once, and are called again by the messages. Thread-safe.
 */
final class AsyncNumbers implements AsyncNumberService {

  @Override
  public CompletionStage<Value> square(Value request, RequestContext context) {
    return CompletableFuture.completedFuture(value(request.getNumber() * request.getNumber()));
  }

  @Override
  public Flow.Publisher<Value> countTo(Value request, RequestContext context) {
    return new Generated<>(Math.max(0, request.getNumber()), index -> value(index + 1));
  }

  @Override
  public CompletionStage<Value> sum(Flow.Publisher<Value> requests, RequestContext context) {
    return Folded.of(requests, 0L, (sum, request) -> sum + request.getNumber())
        .thenApply(AsyncNumbers::value);
  }

  @Override
  public Flow.Publisher<Value> runningSum(Flow.Publisher<Value> requests, RequestContext context) {
    AtomicLong sum = new AtomicLong();
    return Mapped.of(requests, request -> value(sum.addAndGet(request.getNumber())));
  }

  private static Value value(long number) {
    return Value.newBuilder().setNumber(number).build();
  }
}
