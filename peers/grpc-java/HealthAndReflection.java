import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.EmptyProtos;
import io.grpc.testing.integration.TestServiceGrpc;
import java.io.File;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Calls health and reflection with grpc-java's clients, and uses its channels that check the health
 * of a server before they call it. Prints a line for each check.
 *
 * <p>Arguments: a name for the checks, host:port, and for TLS the certificate file of the
 * authority.
 */
final class HealthAndReflection {

  private static final String SERVICE = "grpc.testing.TestService";
  private static final String UNKNOWN = "grpc.testing.Unknown";

  private final String name;
  private final String target;
  private final ChannelCredentials credentials;

  private HealthAndReflection(String name, String target, ChannelCredentials credentials) {
    this.name = name;
    this.target = target;
    this.credentials = credentials;
  }

  public static void main(String[] arguments) throws Exception {
    ChannelCredentials credentials =
        arguments.length < 3
            ? InsecureChannelCredentials.create()
            : TlsChannelCredentials.newBuilder().trustManager(new File(arguments[2])).build();
    new HealthAndReflection(arguments[0], arguments[1], credentials).run();
  }

  private void run() throws Exception {
    System.out.println(
        HealthCheckRequest.class.getProtectionDomain().getCodeSource().getLocation());
    ManagedChannel channel = builder().build();
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    check("health of the server", "SERVING", health.check(request("")).getStatus());
    check("health of a service", "SERVING", health.check(request(SERVICE)).getStatus());
    check(
        "health of an unknown service", "NOT_FOUND", codeOf(() -> health.check(request(UNKNOWN))));
    check("watch of a service", "SERVING", first(health.watch(request(SERVICE))));
    check("watch of an unknown service", "SERVICE_UNKNOWN", first(health.watch(request(UNKNOWN))));
    check("schema by v1", SERVICE, linked(schemaOfV1(channel)));
    check("schema by v1alpha", SERVICE, linked(schemaOfV1Alpha(channel)));
    channel.shutdownNow();
    check("channel to a healthy service", "OK", codeThroughHealth(SERVICE));
    check("channel to an unknown service", "UNAVAILABLE", codeThroughHealth(UNKNOWN));
  }

  private ManagedChannelBuilder<?> builder() {
    return Grpc.newChannelBuilder(target, credentials).overrideAuthority("foo.test.google.fr");
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static HealthCheckResponse.ServingStatus first(Iterator<HealthCheckResponse> watch) {
    return watch.next().getStatus();
  }

  private static Status.Code codeOf(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  /** Returns the status of a call over a channel that requires this service to be serving. */
  private Status.Code codeThroughHealth(String service) {
    ManagedChannel channel =
        builder()
            .defaultServiceConfig(
                Map.of(
                    "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
                    "healthCheckConfig", Map.of("serviceName", service)))
            .build();
    try {
      return codeOf(() ->
          TestServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .emptyCall(EmptyProtos.Empty.getDefaultInstance()));
    } finally {
      channel.shutdownNow();
    }
  }

  private static List<ByteString> schemaOfV1(ManagedChannel channel) throws Exception {
    Answer<io.grpc.reflection.v1.ServerReflectionResponse> answer = new Answer<>();
    answer.of(
        io.grpc.reflection.v1.ServerReflectionGrpc.newStub(channel).serverReflectionInfo(answer),
        io.grpc.reflection.v1.ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol(SERVICE)
            .build());
    return answer.get().getFileDescriptorResponse().getFileDescriptorProtoList();
  }

  @SuppressWarnings("deprecation")
  private static List<ByteString> schemaOfV1Alpha(ManagedChannel channel) throws Exception {
    Answer<io.grpc.reflection.v1alpha.ServerReflectionResponse> answer = new Answer<>();
    answer.of(
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(answer),
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol(SERVICE)
            .build());
    return answer.get().getFileDescriptorResponse().getFileDescriptorProtoList();
  }

  /** The only response to the only request of a stream. */
  private static final class Answer<T> implements StreamObserver<T> {

    private final AtomicReference<T> answer = new AtomicReference<>();
    private final CompletableFuture<T> done = new CompletableFuture<>();

    <I> void of(StreamObserver<I> requests, I request) {
      requests.onNext(request);
      requests.onCompleted();
    }

    T get() throws Exception {
      return done.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(T value) {
      answer.set(value);
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      done.complete(answer.get());
    }
  }

  /** Links all files, and returns the service of the first one. */
  private static String linked(List<ByteString> files) throws Exception {
    List<FileDescriptorProto> protos = new ArrayList<>();
    for (ByteString file : files) {
      protos.add(FileDescriptorProto.parseFrom(file));
    }
    Map<String, FileDescriptorProto> byName =
        protos.stream().collect(Collectors.toMap(FileDescriptorProto::getName, file -> file));
    FileDescriptor linked = link(protos.get(0).getName(), byName);
    return linked.findServiceByName("TestService").getFullName();
  }

  private static FileDescriptor link(String name, Map<String, FileDescriptorProto> files)
      throws Exception {
    FileDescriptorProto file = files.get(name);
    FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
    for (int i = 0; i < imports.length; i++) {
      imports[i] = link(file.getDependency(i), files);
    }
    return FileDescriptor.buildFrom(file, imports);
  }

  private void check(String what, Object expected, Object seen) {
    boolean right = expected.toString().equals(seen.toString());
    System.out.printf(
        right ? "ok %s %s%n" : "FAILED %s %s%n  expected: %s%n  seen:     %s%n",
        name,
        what,
        expected,
        seen);
  }
}
