package dev.connectjava.examples.streamingtour;

import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.examples.streamingtour.v1.NumberService;
import dev.connectjava.examples.streamingtour.v1.Value;

/**
 * The service in blocking code. Each call has a virtual thread of its own: reading the next request
 * waits for the client, and {@code send} waits while the client is slow. Thread-safe.
 */
final class BlockingNumbers implements NumberService {

  @Override
  public Value square(Value request, RequestContext context) {
    return value(request.getNumber() * request.getNumber());
  }

  @Override
  public void countTo(Value request, ResponseStream<Value> responses, RequestContext context) {
    for (long i = 1; i <= request.getNumber(); i++) {
      responses.send(value(i));
    }
  }

  @Override
  public Value sum(RequestStream<Value> requests, RequestContext context) {
    long sum = 0;
    for (Value request : requests) {
      sum += request.getNumber();
    }
    return value(sum);
  }

  @Override
  public void runningSum(
      RequestStream<Value> requests, ResponseStream<Value> responses, RequestContext context) {
    long sum = 0;
    for (Value request : requests) {
      sum += request.getNumber();
      responses.send(value(sum));
    }
  }

  private static Value value(long number) {
    return Value.newBuilder().setNumber(number).build();
  }
}
