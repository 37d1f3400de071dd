package dev.connectjava.benchmarks;

import dev.connectjava.benchmarks.v1.CollectResponse;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.EchoResponse;
import dev.connectjava.benchmarks.v1.EchoServiceGrpc;
import dev.connectjava.benchmarks.v1.LogIngestResponse;
import dev.connectjava.benchmarks.v1.LogIngestServiceGrpc;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.PayloadRequest;
import dev.connectjava.benchmarks.v1.PayloadResponse;
import dev.connectjava.benchmarks.v1.PayloadServiceGrpc;
import dev.connectjava.benchmarks.v1.StreamServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The services by grpc-java's stubs, for every server that takes those. */
final class GrpcJavaServices {

  private GrpcJavaServices() {}

  static List<BindableService> services() {
    return List.of(new Echo(), new Ingest(), new Streams(), new Payloads());
  }

  static List<ServerServiceDefinition> definitions() {
    return services().stream().map(BindableService::bindService).toList();
  }

  private static final class Echo extends EchoServiceGrpc.EchoServiceImplBase {
    @Override
    public void echo(EchoRequest request, StreamObserver<EchoResponse> responses) {
      answer(Answers.echo(request), responses);
    }
  }

  private static final class Ingest extends LogIngestServiceGrpc.LogIngestServiceImplBase {
    @Override
    public void ingest(LogRequest request, StreamObserver<LogIngestResponse> responses) {
      answer(Answers.ingest(request), responses);
    }
  }

  private static final class Streams extends StreamServiceGrpc.StreamServiceImplBase {
    @Override
    public void count(CountRequest request, StreamObserver<CountResponse> responses) {
      new Repeated<>(
              (ServerCallStreamObserver<CountResponse>) responses,
              request.getCount(),
              () -> CountResponse.newBuilder().setMessage(request.getMessage()).build())
          .start();
    }

    @Override
    public StreamObserver<EchoRequest> collect(StreamObserver<CollectResponse> responses) {
      return new StreamObserver<>() {
        private int count;
        private long bytes;

        @Override
        public void onNext(EchoRequest request) {
          count++;
          bytes += request.getMessage().length();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          answer(CollectResponse.newBuilder().setCount(count).setBytes(bytes).build(), responses);
        }
      };
    }

    @Override
    public StreamObserver<EchoRequest> exchange(StreamObserver<EchoResponse> responses) {
      return new EachAnswered<>(Answers::echo, responses);
    }
  }

  private static final class Payloads extends PayloadServiceGrpc.PayloadServiceImplBase {
    @Override
    public void unary(PayloadRequest request, StreamObserver<PayloadResponse> responses) {
      answer(Answers.payload(request), responses);
    }

    @Override
    public void serverStream(PayloadRequest request, StreamObserver<PayloadResponse> responses) {
      new Repeated<>(
              (ServerCallStreamObserver<PayloadResponse>) responses,
              request.getResponseCount(),
              () -> Answers.payload(request))
          .start();
    }

    @Override
    public StreamObserver<PayloadRequest> clientStream(StreamObserver<PayloadResponse> responses) {
      return new StreamObserver<>() {
        private PayloadRequest last = PayloadRequest.getDefaultInstance();

        @Override
        public void onNext(PayloadRequest request) {
          last = request;
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          answer(Answers.payload(last), responses);
        }
      };
    }

    @Override
    public StreamObserver<PayloadRequest> bidiStream(StreamObserver<PayloadResponse> responses) {
      return new EachAnswered<>(Answers::payload, responses);
    }
  }

  private static <T> void answer(T response, StreamObserver<T> responses) {
    responses.onNext(response);
    responses.onCompleted();
  }

  /** Sends a number of messages, as the client takes them. */
  private static final class Repeated<T> {
    private final ServerCallStreamObserver<T> responses;
    private final Supplier<T> next;
    private int left;

    private Repeated(ServerCallStreamObserver<T> responses, int count, Supplier<T> next) {
      this.responses = responses;
      this.left = count;
      this.next = next;
    }

    private void start() {
      responses.setOnReadyHandler(this::send);
      send();
    }

    private void send() {
      while (left > 0 && responses.isReady()) {
        left--;
        responses.onNext(next.get());
        if (left == 0) {
          responses.onCompleted();
        }
      }
    }
  }

  /** Answers each message of a stream when it comes. */
  private record EachAnswered<Q, P>(Function<Q, P> answer, StreamObserver<P> responses)
      implements StreamObserver<Q> {

    @Override
    public void onNext(Q request) {
      responses.onNext(answer.apply(request));
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      responses.onCompleted();
    }
  }
}
