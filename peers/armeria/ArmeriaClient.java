import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc.TestServiceBlockingStub;
import io.grpc.testing.integration.TestServiceGrpc.TestServiceStub;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls gRPC's test service with Armeria's gRPC and gRPC-Web client. Arguments: the plaintext
 * address, the address for TLS, and the certificate of the authority. Prints a line for each check.
 */
final class ArmeriaClient {

  private static final String MESSAGE =
      "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
  private static final List<Integer> SIZES = List.of(31_415, 9, 2_653, 58_979);

  /** The number of streams. In each of them, two frames might be merged by mistake. */
  private static final int STREAMS = 200;

  private interface Check {
    void run() throws Exception;
  }

  private final TestServiceBlockingStub blocking;
  private final TestServiceStub async;
  private final boolean fullDuplex;

  private ArmeriaClient(
      TestServiceBlockingStub blocking, TestServiceStub async, boolean fullDuplex) {
    this.blocking = blocking;
    this.async = async;
    this.fullDuplex = fullDuplex;
  }

  public static void main(String[] arguments) throws Exception {
    int failures = 0;
    try (ClientFactory factory =
        ClientFactory.builder()
            .tlsCustomizer(tls -> tls.trustManager(Path.of(arguments[2]).toFile()))
            .build()) {
      for (String format :
          List.of("gproto", "gjson", "gproto-web", "gjson-web", "gproto-web-text")) {
        for (String carrier : List.of("h1c", "h2c", "h1", "h2")) {
          boolean http2 = carrier.startsWith("h2");
          if (http2 || format.contains("-web")) {
            URI address = URI.create(carrier.endsWith("c") ? arguments[0] : arguments[1]);
            Endpoint endpoint =
                Endpoint.of("foo.test.google.fr", address.getPort()).withIpAddr(address.getHost());
            String scheme = format + "+" + carrier;
            failures += of(scheme, endpoint, factory, http2).runAll(scheme);
          }
        }
      }
    }
    System.exit(failures == 0 ? 0 : 1);
  }

  private static ArmeriaClient of(
      String scheme, Endpoint endpoint, ClientFactory factory, boolean http2) {
    return new ArmeriaClient(
        GrpcClients.builder(scheme, endpoint).factory(factory).build(TestServiceBlockingStub.class),
        GrpcClients.builder(scheme, endpoint).factory(factory).build(TestServiceStub.class),
        http2);
  }

  private int runAll(String scheme) {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put(
        "empty",
        () -> expect(Empty.getDefaultInstance(), blocking.emptyCall(Empty.getDefaultInstance())));
    checks.put("large", this::large);
    checks.put("client stream", this::clientStream);
    checks.put("server stream", this::serverStreams);
    checks.put("metadata", this::metadata);
    checks.put("status", this::status);
    checks.put("unknown method", this::unknownMethod);
    checks.put("deadline", this::deadline);
    if (fullDuplex) {
      checks.put("ping pong", this::pingPong);
    }
    int failures = 0;
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      try {
        check.getValue().run();
        System.out.println("ok " + scheme + " " + check.getKey());
      } catch (Exception | AssertionError e) {
        failures++;
        System.out.println("FAILED " + scheme + " " + check.getKey());
        e.printStackTrace(System.out);
      }
    }
    return failures;
  }

  private void large() {
    SimpleRequest request =
        SimpleRequest.newBuilder().setResponseSize(314_159).setPayload(payload(271_828)).build();
    expect(314_159, blocking.unaryCall(request).getPayload().getBody().size());
  }

  private void clientStream() throws Exception {
    CompletableFuture<Integer> size = new CompletableFuture<>();
    StreamObserver<StreamingInputCallRequest> requests =
        async.streamingInputCall(
            new StreamObserver<>() {
              @Override
              public void onNext(StreamingInputCallResponse response) {
                size.complete(response.getAggregatedPayloadSize());
              }

              @Override
              public void onError(Throwable failure) {
                size.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    for (int bytes : SIZES) {
      requests.onNext(StreamingInputCallRequest.newBuilder().setPayload(payload(bytes)).build());
    }
    requests.onCompleted();
    expect(SIZES.stream().mapToInt(Integer::intValue).sum(), size.get(20, TimeUnit.SECONDS));
  }

  private void serverStreams() {
    for (int i = 0; i < STREAMS; i++) {
      List<Integer> sizes = new ArrayList<>();
      blocking
          .streamingOutputCall(outputRequest(0, SIZES))
          .forEachRemaining(response -> sizes.add(response.getPayload().getBody().size()));
      expect(SIZES, sizes);
    }
  }

  private void pingPong() throws Exception {
    for (int i = 0; i < STREAMS; i++) {
      CompletableFuture<List<Integer>> heard = new CompletableFuture<>();
      AtomicReference<StreamObserver<StreamingOutputCallRequest>> requests =
          new AtomicReference<>();
      List<Integer> sizes = new ArrayList<>();
      requests.set(
          async.fullDuplexCall(
              new StreamObserver<>() {
                @Override
                public void onNext(StreamingOutputCallResponse response) {
                  sizes.add(response.getPayload().getBody().size());
                  if (sizes.size() == SIZES.size()) {
                    requests.get().onCompleted();
                  } else {
                    requests.get().onNext(outputRequest(0, List.of(SIZES.get(sizes.size()))));
                  }
                }

                @Override
                public void onError(Throwable failure) {
                  heard.completeExceptionally(failure);
                }

                @Override
                public void onCompleted() {
                  heard.complete(sizes);
                }
              }));
      requests.get().onNext(outputRequest(0, List.of(SIZES.get(0))));
      expect(SIZES, heard.get(20, TimeUnit.SECONDS));
    }
  }

  private void metadata() {
    Metadata.Key<String> header =
        Metadata.Key.of("x-grpc-test-echo-initial", Metadata.ASCII_STRING_MARSHALLER);
    Metadata.Key<byte[]> trailer =
        Metadata.Key.of("x-grpc-test-echo-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER);
    Metadata sent = new Metadata();
    sent.put(header, "initial");
    sent.put(trailer, new byte[] {1, 2, 3});
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    blocking
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(sent),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
        .unaryCall(SimpleRequest.getDefaultInstance());
    expect("initial", headers.get().get(header));
    expect(
        ByteString.copyFrom(new byte[] {1, 2, 3}),
        ByteString.copyFrom(trailers.get().get(trailer)));
  }

  private void status() {
    EchoStatus status = EchoStatus.newBuilder().setCode(9).setMessage(MESSAGE).build();
    StatusRuntimeException failure =
        failure(
            () -> blocking.unaryCall(SimpleRequest.newBuilder().setResponseStatus(status).build()));
    expect(Status.Code.FAILED_PRECONDITION, failure.getStatus().getCode());
    expect(MESSAGE, failure.getStatus().getDescription());
  }

  private void unknownMethod() {
    expect(
        Status.Code.UNIMPLEMENTED,
        failure(() -> blocking.unimplementedCall(Empty.getDefaultInstance()))
            .getStatus()
            .getCode());
  }

  private void deadline() {
    TestServiceBlockingStub hasty = blocking.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
    Iterator<StreamingOutputCallResponse> responses =
        hasty.streamingOutputCall(outputRequest(5_000_000, List.of(1, 1)));
    StatusRuntimeException failure = failure(() -> responses.forEachRemaining(response -> {}));
    expect(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
  }

  private static StatusRuntimeException failure(Check call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError("another exception", e);
    }
    throw new AssertionError("the call succeeded");
  }

  private static StreamingOutputCallRequest outputRequest(int intervalMicros, List<Integer> sizes) {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    for (int size : sizes) {
      request.addResponseParameters(
          ResponseParameters.newBuilder().setSize(size).setIntervalUs(intervalMicros));
    }
    return request.build();
  }

  private static Payload payload(int size) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
  }

  private static void expect(Object expected, Object seen) {
    if (!expected.equals(seen)) {
      throw new AssertionError("expected " + expected + ", seen " + seen);
    }
  }
}
