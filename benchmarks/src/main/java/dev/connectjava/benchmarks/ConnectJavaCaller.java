package dev.connectjava.benchmarks;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Protocol;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.benchmarks.v1.CollectResponse;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.EchoResponse;
import dev.connectjava.benchmarks.v1.EchoServiceClient;
import dev.connectjava.benchmarks.v1.StreamServiceClient;
import dev.connectjava.netty.NettyTransport;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/** Calls with this library's generated clients, over one connection with one event loop. */
final class ConnectJavaCaller implements Caller {

  private final NettyTransport transport;
  private final boolean carried;
  private final EchoServiceClient echo;
  private final StreamServiceClient streams;

  /**
   * Connects to a server.
   *
   * @param carried whether the event loop carries the threads that call
   */
  ConnectJavaCaller(URI server, boolean carried) {
    this.carried = carried;
    this.transport =
        NettyTransport.builder(server.toString())
            .protocol(Protocol.GRPC)
            .maxConnections(1)
            .eventLoopThreads(1)
            .build();
    this.echo = EchoServiceClient.of(transport);
    this.streams = StreamServiceClient.of(transport);
  }

  private static EchoRequest request(String message) {
    return EchoRequest.newBuilder().setMessage(message).build();
  }

  private static CallOptions traced(Trace trace) {
    return CallOptions.builder()
        .header(Trace.HEADER, trace.parent())
        .timeout(trace.timeout())
        .build();
  }

  @Override
  public String echo(String message) {
    return echo.echo(request(message)).getMessage();
  }

  @Override
  public CompletionStage<String> echoAsync(String message) {
    return echo.async().echo(request(message)).thenApply(EchoResponse::getMessage);
  }

  @Override
  public String echoTraced(String message, Trace trace) {
    return echo.echo(request(message), traced(trace)).getMessage();
  }

  @Override
  public CompletionStage<String> echoTracedAsync(String message, Trace trace) {
    return echo.async().echo(request(message), traced(trace)).thenApply(EchoResponse::getMessage);
  }

  @Override
  public int count(int count, String message) {
    CountRequest request = CountRequest.newBuilder().setCount(count).setMessage(message).build();
    int came = 0;
    try (ServerStreamingCall<CountResponse> responses = streams.count(request)) {
      for (CountResponse response : responses) {
        if (response.getMessage().equals(message)) {
          came++;
        }
      }
    }
    return came;
  }

  @Override
  public int collect(int count, String message) {
    EchoRequest request = request(message);
    try (ClientStreamingCall<EchoRequest, CollectResponse> call = streams.collect()) {
      for (int i = 0; i < count; i++) {
        call.send(request);
      }
      return call.finish().getCount();
    }
  }

  @Override
  public int exchange(int count, String message) {
    EchoRequest request = request(message);
    int came = 0;
    try (BidiStreamingCall<EchoRequest, EchoResponse> call = streams.exchange()) {
      for (int i = 0; i < count; i++) {
        call.send(request);
        EchoResponse response = call.receive();
        if (response != null && response.getMessage().equals(message)) {
          came++;
        }
      }
      call.closeSend();
      return call.receive() == null ? came : -1;
    }
  }

  @Override
  public ThreadFactory threads() {
    return carried ? transport.carriedThreads() : Caller.super.threads();
  }

  @Override
  public void close() {
    transport.close();
  }
}
