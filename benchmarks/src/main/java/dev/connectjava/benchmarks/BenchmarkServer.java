package dev.connectjava.benchmarks;

import dev.connectjava.ExecutionMode;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.benchmarks.v1.CollectResponse;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.EchoResponse;
import dev.connectjava.benchmarks.v1.EchoService;
import dev.connectjava.benchmarks.v1.LogIngestResponse;
import dev.connectjava.benchmarks.v1.LogIngestService;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.PayloadRequest;
import dev.connectjava.benchmarks.v1.PayloadResponse;
import dev.connectjava.benchmarks.v1.PayloadService;
import dev.connectjava.benchmarks.v1.StreamService;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;

/**
 * Serves the services with this library. Arguments: {@code PORT carrier|virtual|loop}. With {@code
 * :views} or {@code :views-unvalidated} behind the mode, the handler of log records takes views; with
 * {@code :} and a name of {@link Telemetry}, calls are observed.
 */
public final class BenchmarkServer {

  /** More than a stream sends, so that handlers on the event loop never have to wait. */
  private static final int OUTBOUND_BYTES = 1024 * 1024;

  private BenchmarkServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    String[] mode = arguments[1].split(":", 2);
    ExecutionMode executor =
        switch (mode[0]) {
          case "virtual" -> ExecutionMode.virtualThreads();
          case "carrier" -> ExecutionMode.carrier();
          case "loop" -> ExecutionMode.eventLoop();
          default -> throw new IllegalArgumentException("carrier, virtual or loop, not " + mode[0]);
        };
    Router.Builder services =
        Router.builder()
            .service(new Echo())
            .service(new Streams())
            .service(new Payloads())
            .executionMode(executor);
    switch (mode.length == 1 ? "messages" : mode[1]) {
      case "messages" -> services.service(new Ingest());
      case "views" -> services.service(ViewHandlers.validated());
      case "views-unvalidated" -> services.service(ViewHandlers.unvalidated());
      default -> Telemetry.named(mode[1]).addTo(services.service(new Ingest()));
    }
    Router router = services.build();
    NettyServer.Builder builder =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(Integer.parseInt(arguments[0]))
            .eventLoopThreads(1)
            .outboundBytes(OUTBOUND_BYTES)
            .handler(router);
    TlsFiles.ofEnvironment()
        .map(files -> ServerTls.of(TlsIdentity.ofPem(files.certificate(), files.key())))
        .ifPresent(builder::tls);
    NettyServer server = builder.start();
    server.closeOnJvmShutdown();
    AllocatedBytes.answerInput();
    System.out.println(TlsFiles.scheme() + "://127.0.0.1:" + server.port());
    server.awaitTermination();
  }

  private static final class Echo implements EchoService {
    @Override
    public EchoResponse echo(EchoRequest request, RequestContext context) {
      return Answers.echo(request);
    }
  }

  private static final class Ingest implements LogIngestService {
    @Override
    public LogIngestResponse ingest(LogRequest request, RequestContext context) {
      return Answers.ingest(request);
    }
  }

  private static final class Streams implements StreamService {
    @Override
    public void count(
        CountRequest request, ResponseStream<CountResponse> responses, RequestContext context) {
      for (int i = 0; i < request.getCount(); i++) {
        responses.send(CountResponse.newBuilder().setMessage(request.getMessage()).build());
      }
    }

    @Override
    public CollectResponse collect(RequestStream<EchoRequest> requests, RequestContext context) {
      int count = 0;
      long bytes = 0;
      for (EchoRequest request : requests) {
        count++;
        bytes += request.getMessage().length();
      }
      return CollectResponse.newBuilder().setCount(count).setBytes(bytes).build();
    }

    @Override
    public void exchange(
        RequestStream<EchoRequest> requests,
        ResponseStream<EchoResponse> responses,
        RequestContext context) {
      for (EchoRequest request : requests) {
        responses.send(Answers.echo(request));
      }
    }
  }

  private static final class Payloads implements PayloadService {
    @Override
    public PayloadResponse unary(PayloadRequest request, RequestContext context) {
      return Answers.payload(request);
    }

    @Override
    public void serverStream(
        PayloadRequest request, ResponseStream<PayloadResponse> responses, RequestContext context) {
      for (int i = 0; i < request.getResponseCount(); i++) {
        responses.send(Answers.payload(request));
      }
    }

    @Override
    public PayloadResponse clientStream(
        RequestStream<PayloadRequest> requests, RequestContext context) {
      PayloadRequest last = PayloadRequest.getDefaultInstance();
      for (PayloadRequest request : requests) {
        last = request;
      }
      return Answers.payload(last);
    }

    @Override
    public void bidiStream(
        RequestStream<PayloadRequest> requests,
        ResponseStream<PayloadResponse> responses,
        RequestContext context) {
      for (PayloadRequest request : requests) {
        responses.send(Answers.payload(request));
      }
    }
  }
}
