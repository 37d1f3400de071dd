package dev.connectjava.examples.streamingtour;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.examples.streamingtour.v1.NumberServiceClient;
import dev.connectjava.examples.streamingtour.v1.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The four kinds of calls in blocking code. A call with streams is an object that owns the call:
 * leaving the {@code try} statement before the end cancels it.
 */
final class BlockingCalls implements Calls {

  private final NumberServiceClient client;

  BlockingCalls(NumberServiceClient client) {
    this.client = client;
  }

  @Override
  public long square(long value) {
    return client.square(Calls.value(value)).getNumber();
  }

  @Override
  public List<Long> countTo(long value) {
    List<Long> counted = new ArrayList<>();
    try (ServerStreamingCall<Value> call = client.countTo(Calls.value(value))) {
      for (Value response : call) {
        counted.add(response.getNumber());
      }
    }
    return counted;
  }

  @Override
  public long sum(List<Long> values) {
    try (ClientStreamingCall<Value, Value> call = client.sum()) {
      for (long value : values) {
        call.send(Calls.value(value));
      }
      return call.finish().getNumber();
    }
  }

  /** Sends each number when the sum of those before has arrived, as in a conversation. */
  @Override
  public List<Long> runningSum(List<Long> values) {
    List<Long> sums = new ArrayList<>();
    try (BidiStreamingCall<Value, Value> call = client.runningSum()) {
      for (long value : values) {
        call.send(Calls.value(value));
        Value sum = call.receive();
        if (sum == null) {
          throw new IllegalStateException("the server has ended the call");
        }
        sums.add(sum.getNumber());
      }
      call.closeSend();
      call.receive();
    }
    return sums;
  }
}
