package dev.connectjava.examples.streamingtour;

import dev.connectjava.examples.streamingtour.v1.NumberServiceClient;
import dev.connectjava.examples.streamingtour.v1.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The four kinds of calls in asynchronous code. A streaming call begins when its publisher is
 * subscribed to, and cancelling the subscription cancels the call.
 *
 * <p>Only the {@code join} at the end of each method waits, so that both ways of calling have the
 * same methods in this example. A program that is asynchronous as a whole returns the future.
 */
final class AsyncCalls implements Calls {

  private final NumberServiceClient.Async client;

  AsyncCalls(NumberServiceClient client) {
    this.client = client.async();
  }

  @Override
  public long square(long value) {
    CompletableFuture<Value> response = client.square(Calls.value(value));
    return response.thenApply(Value::getNumber).join();
  }

  @Override
  public List<Long> countTo(long value) {
    Flow.Publisher<Value> responses = client.countTo(Calls.value(value));
    return numbers(responses).join();
  }

  @Override
  public long sum(List<Long> values) {
    CompletableFuture<Value> response = client.sum(published(values));
    return response.thenApply(Value::getNumber).join();
  }

  @Override
  public List<Long> runningSum(List<Long> values) {
    Flow.Publisher<Value> responses = client.runningSum(published(values));
    return numbers(responses).join();
  }

  private static CompletableFuture<List<Long>> numbers(Flow.Publisher<Value> responses) {
    return Folded.of(
        responses,
        new ArrayList<>(),
        (numbers, response) -> {
          numbers.add(response.getNumber());
          return numbers;
        });
  }

  private static Flow.Publisher<Value> published(List<Long> values) {
    return new Generated<>(values.size(), index -> Calls.value(values.get((int) index)));
  }
}
