package dev.connectjava.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.TextFormat;
import dev.connectjava.CallOptions;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.testing.InMemoryTransport;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A server whose reflection sends what a test says, true or not. */
final class ReflectingServer {

  /** The services that it lists. */
  final List<String> services = new ArrayList<>();

  /** The files that it sends, by the symbols and the names of files that they answer. */
  final Map<String, List<ByteString>> files = new LinkedHashMap<>();

  /** The requests that it has received. */
  final List<ServerReflectionRequest> requests = new ArrayList<>();

  private final RpcMethod<ServerReflectionRequest, ServerReflectionResponse> method;
  private Function<ServerReflectionRequest, List<ServerReflectionResponse>> answers =
      request -> List.of(answer(request));

  ReflectingServer() {
    this(ReflectionMethods.V1);
  }

  /** Creates a server of one version. */
  ReflectingServer(RpcMethod<ServerReflectionRequest, ServerReflectionResponse> method) {
    this.method = method;
  }

  /** Answers each request as a function says. */
  ReflectingServer answering(
      Function<ServerReflectionRequest, List<ServerReflectionResponse>> function) {
    answers = function;
    return this;
  }

  /** Lists a service, and sends a file that declares it. */
  ReflectingServer serving(String service, ByteString... itsFiles) {
    services.add(service);
    files.put(service, List.of(itsFiles));
    return this;
  }

  /** Sends a file for its name. */
  ReflectingServer sending(String name, ByteString... itsFiles) {
    files.put(name, List.of(itsFiles));
    return this;
  }

  /** Returns a file in protobuf's text format. */
  static ByteString file(String text) {
    return proto(text).toByteString();
  }

  static FileDescriptorProto proto(String text) {
    try {
      return TextFormat.parse(text, FileDescriptorProto.class);
    } catch (TextFormat.ParseException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a file with an empty message {@code M} and a service that sends it. */
  static ByteString serviceFile(String name, String pkg, String more) {
    return file(
        """
        name: "%s" package: "%s" message_type { name: "M" }
        service { name: "S" method { name: "Do" input_type: ".%2$s.M" output_type: ".%2$s.M" } } %s
        """
            .formatted(name, pkg, more));
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    return switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> list(services);
      case FILE_CONTAINING_SYMBOL -> files(request.getFileContainingSymbol());
      case FILE_BY_FILENAME -> files(request.getFileByFilename());
      default -> throw new AssertionError(request);
    };
  }

  static ServerReflectionResponse list(Iterable<String> names) {
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    names.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
    return ServerReflectionResponse.newBuilder().setListServicesResponse(list).build();
  }

  private ServerReflectionResponse files(String name) {
    List<ByteString> found = files.get(name);
    return found == null ? notFound() : files(found);
  }

  static ServerReflectionResponse files(List<ByteString> some) {
    return ServerReflectionResponse.newBuilder()
        .setFileDescriptorResponse(
            FileDescriptorResponse.newBuilder().addAllFileDescriptorProto(some))
        .build();
  }

  private static ServerReflectionResponse notFound() {
    return ServerReflectionResponse.newBuilder()
        .setErrorResponse(ErrorResponse.newBuilder().setErrorCode(5).setErrorMessage("unknown"))
        .build();
  }

  private void handle(
      RequestStream<ServerReflectionRequest> stream,
      ResponseStream<ServerReflectionResponse> responses,
      RequestContext context) {
    for (ServerReflectionRequest request : stream) {
      requests.add(request);
      answers.apply(request).forEach(responses::send);
    }
  }

  Router router() {
    return Router.builder()
        .service(
            ServiceDefinition.builder(method.service()).bidiStream(method, this::handle).build())
        .build();
  }

  /** Makes a client of this server, whose calls would fail. */
  SchemaClient client(CallOptions options) {
    try (InMemoryTransport transport = InMemoryTransport.to(router())) {
      return SchemaClient.reflected(transport, options);
    }
  }

  SchemaClient client() {
    return client(CallOptions.defaults());
  }
}
