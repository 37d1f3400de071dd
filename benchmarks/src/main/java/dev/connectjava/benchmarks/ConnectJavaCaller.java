package dev.connectjava.benchmarks;

import dev.connectjava.ServerStreamCall;
import dev.connectjava.Transport;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.EchoServiceClient;
import dev.connectjava.benchmarks.v1.StreamServiceClient;

/** By the blocking methods of this library's generated clients. */
final class ConnectJavaCaller implements Caller {

  private final EchoServiceClient echo;
  private final StreamServiceClient streams;

  ConnectJavaCaller(Transport transport) {
    this.echo = EchoServiceClient.of(transport);
    this.streams = StreamServiceClient.of(transport);
  }

  @Override
  public String echo(String message) {
    return echo.echo(EchoRequest.newBuilder().setMessage(message).build()).getMessage();
  }

  @Override
  public int count(int count, String message) {
    CountRequest request = CountRequest.newBuilder().setCount(count).setMessage(message).build();
    int came = 0;
    try (ServerStreamCall<CountResponse> responses = streams.count(request)) {
      for (CountResponse response : responses) {
        if (response.getMessage().equals(message)) {
          came++;
        }
      }
    }
    return came;
  }

  @Override
  public void close() {}
}
