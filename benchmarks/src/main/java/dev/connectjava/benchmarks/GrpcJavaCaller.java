package dev.connectjava.benchmarks;

import dev.connectjava.benchmarks.v1.CollectResponse;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.EchoResponse;
import dev.connectjava.benchmarks.v1.EchoServiceGrpc;
import dev.connectjava.benchmarks.v1.StreamServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Calls with grpc-java's stubs over one connection, in its fastest configuration: one event loop,
 * and no executor between it and the calling thread.
 */
final class GrpcJavaCaller implements Caller {

  private final ManagedChannel channel;
  private final EchoServiceGrpc.EchoServiceBlockingStub echo;
  private final EchoServiceGrpc.EchoServiceStub callbacks;
  private final StreamServiceGrpc.StreamServiceBlockingStub streams;
  private final StreamServiceGrpc.StreamServiceBlockingV2Stub duplex;

  GrpcJavaCaller(URI server) {
    this.channel =
        NettyChannelBuilder.forAddress(server.getHost(), server.getPort())
            .usePlaintext()
            .channelType(EpollSocketChannel.class)
            .eventLoopGroup(
                new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("grpc-client", true), EpollIoHandler.newFactory()))
            .directExecutor()
            .intercept(new TraceHeader())
            .build();
    this.echo = EchoServiceGrpc.newBlockingStub(channel);
    this.callbacks = EchoServiceGrpc.newStub(channel);
    this.streams = StreamServiceGrpc.newBlockingStub(channel);
    this.duplex = StreamServiceGrpc.newBlockingV2Stub(channel);
  }

  /** Adds the header of a traced call, as tracing libraries do it. */
  private static final class TraceHeader implements ClientInterceptor {

    static final CallOptions.Key<String> PARENT = CallOptions.Key.create(Trace.HEADER);

    private static final Metadata.Key<String> HEADER =
        Metadata.Key.of(Trace.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <I, O> ClientCall<I, O> interceptCall(
        MethodDescriptor<I, O> method, CallOptions options, Channel next) {
      ClientCall<I, O> call = next.newCall(method, options);
      String parent = options.getOption(PARENT);
      if (parent == null) {
        return call;
      }
      return new ForwardingClientCall.SimpleForwardingClientCall<>(call) {
        @Override
        public void start(Listener<O> listener, Metadata headers) {
          headers.put(HEADER, parent);
          super.start(listener, headers);
        }
      };
    }
  }

  private static EchoRequest request(String message) {
    return EchoRequest.newBuilder().setMessage(message).build();
  }

  private static <S extends AbstractStub<S>> S traced(S stub, Trace trace) {
    return stub.withOption(TraceHeader.PARENT, trace.parent()).withDeadlineAfter(trace.timeout());
  }

  @Override
  public String echo(String message) {
    return echo.echo(request(message)).getMessage();
  }

  @Override
  public CompletionStage<String> echoAsync(String message) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    callbacks.echo(request(message), new FirstMessage(answer));
    return answer;
  }

  @Override
  public String echoTraced(String message, Trace trace) {
    return traced(echo, trace).echo(request(message)).getMessage();
  }

  @Override
  public CompletionStage<String> echoTracedAsync(String message, Trace trace) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    traced(callbacks, trace).echo(request(message), new FirstMessage(answer));
    return answer;
  }

  /** Completes a future with the message of the only response. */
  private record FirstMessage(CompletableFuture<String> answer)
      implements StreamObserver<EchoResponse> {

    @Override
    public void onNext(EchoResponse response) {
      answer.complete(response.getMessage());
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(new IllegalStateException("there was no response"));
    }
  }

  @Override
  public int count(int count, String message) {
    CountRequest request = CountRequest.newBuilder().setCount(count).setMessage(message).build();
    Iterator<CountResponse> responses = streams.count(request);
    int came = 0;
    while (responses.hasNext()) {
      if (responses.next().getMessage().equals(message)) {
        came++;
      }
    }
    return came;
  }

  @Override
  public int collect(int count, String message) {
    EchoRequest request = request(message);
    BlockingClientCall<EchoRequest, CollectResponse> call = duplex.collect();
    try {
      for (int i = 0; i < count; i++) {
        call.write(request);
      }
      call.halfClose();
      return call.read().getCount();
    } catch (InterruptedException | StatusException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int exchange(int count, String message) {
    EchoRequest request = request(message);
    BlockingClientCall<EchoRequest, EchoResponse> call = duplex.exchange();
    int came = 0;
    try {
      for (int i = 0; i < count; i++) {
        call.write(request);
        if (call.read().getMessage().equals(message)) {
          came++;
        }
      }
      call.halfClose();
      return call.hasNext() ? -1 : came;
    } catch (InterruptedException | StatusException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
