package dev.connectjava.reflection;

import com.google.protobuf.ByteString;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.spi.Excerpt;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks a server's reflection for its whole schema. Requests are sent a few at a time, each time on
 * a stream of their own that is complete before its responses are read, so that this works over
 * HTTP/1.1 and neither side waits for the other. For one thread.
 */
final class ReflectedSchema {

  static final int MOST_SERVICES = 1_000;

  /** The number of requests of one stream: fewer bytes than any window has. */
  private static final int REQUESTS_OF_A_STREAM = 20;

  private static final long MOST_RECEIVED_BYTES = 256L * 1024 * 1024;

  private final Transport transport;
  private final CallOptions options;
  private final ReceivedFiles files = new ReceivedFiles();

  /** What the server says about names that it does not know. */
  private final Map<String, String> refusals = new HashMap<>();

  private RpcMethod<ServerReflectionRequest, ServerReflectionResponse> method =
      ReflectionMethods.V1;

  private long receivedBytes;

  private ReflectedSchema(Transport transport, CallOptions options) {
    this.transport = transport;
    this.options = options;
  }

  /**
   * Asks a server, and returns its schema.
   *
   * @param options have a timeout or a deadline, for all streams together
   * @throws RpcException if a call fails, or a response is not valid or is too long
   */
  static LinkedSchema ask(Transport transport, CallOptions options) {
    return new ReflectedSchema(transport, options).ask();
  }

  private LinkedSchema ask() {
    List<String> services = services();
    List<String> left = services;
    while (!left.isEmpty()) {
      List<String> some = left.subList(0, Math.min(REQUESTS_OF_A_STREAM, left.size()));
      askForFiles(some, ServerReflectionRequest.newBuilder()::setFileContainingSymbol);
      left = left.subList(some.size(), left.size());
      left = left.stream().filter(service -> !files.declares(service)).toList();
    }
    for (List<String> missing = missing(); !missing.isEmpty(); missing = missing()) {
      askForFiles(missing, ServerReflectionRequest.newBuilder()::setFileByFilename);
      missing.forEach(name -> refusals.putIfAbsent(name, "; the server has not sent it"));
      ReceivedFiles.require(refusals.size(), ReceivedFiles.MOST_FILES, "names of files");
    }
    files.requireFewPackages();
    return LinkedSchema.of(services, files.files(), refusals);
  }

  /** Returns some of the imports that are missing and that the server was not asked for. */
  private List<String> missing() {
    return files.missing().stream()
        .filter(name -> !refusals.containsKey(name))
        .limit(REQUESTS_OF_A_STREAM)
        .toList();
  }

  private List<String> services() {
    ServerReflectionRequest request =
        ServerReflectionRequest.newBuilder().setListServices("*").build();
    ServerReflectionResponse response;
    try {
      response = responses(List.of(request)).get(0);
    } catch (RpcException e) {
      if (e.code() != Code.UNIMPLEMENTED) {
        throw e;
      }
      method = ReflectionMethods.V1ALPHA;
      response = askOlder(request, e);
    }
    if (!response.hasListServicesResponse()) {
      throw unexpected(response);
    }
    List<ServiceResponse> listed = response.getListServicesResponse().getServiceList();
    ReceivedFiles.require(listed.size(), MOST_SERVICES, "services");
    Set<String> names = new LinkedHashSet<>();
    listed.forEach(service -> names.add(service.getName()));
    return List.copyOf(names);
  }

  private ServerReflectionResponse askOlder(ServerReflectionRequest request, RpcException ofV1) {
    try {
      return responses(List.of(request)).get(0);
    } catch (RpcException e) {
      if (e.code() != Code.UNIMPLEMENTED) {
        throw e;
      }
      e.addSuppressed(ofV1);
      throw new RpcException(
          Code.UNIMPLEMENTED,
          "the server has no reflection, neither %s nor %s"
              .formatted(ReflectionMethods.V1.service(), ReflectionMethods.V1ALPHA.service()),
          e);
    }
  }

  private void askForFiles(
      List<String> names, Function<String, ServerReflectionRequest.Builder> request) {
    List<ServerReflectionRequest> requests = new ArrayList<>();
    names.forEach(name -> requests.add(request.apply(name).build()));
    List<ServerReflectionResponse> responses = responses(requests);
    for (int i = 0; i < responses.size(); i++) {
      ServerReflectionResponse response = responses.get(i);
      switch (response.getMessageResponseCase()) {
        case FILE_DESCRIPTOR_RESPONSE -> {}
        case ERROR_RESPONSE -> refusals.put(names.get(i), told(response.getErrorResponse()));
        default -> throw unexpected(response);
      }
    }
  }

  private static String told(ErrorResponse error) {
    String code =
        Code.ofNumber(error.getErrorCode())
            .map(Code::wireName)
            .orElse(Integer.toString(error.getErrorCode()));
    return "; the server says %s: %s".formatted(code, Excerpt.quoted(error.getErrorMessage()));
  }

  private static RpcException unexpected(ServerReflectionResponse response) {
    return new RpcException(
        Code.INTERNAL,
        "the server's reflection has answered with %s"
            .formatted(response.getMessageResponseCase()));
  }

  /** Returns one response for each request, without files, which are kept on their own. */
  private List<ServerReflectionResponse> responses(Collection<ServerReflectionRequest> requests) {
    List<ServerReflectionResponse> responses = new ArrayList<>();
    try (BidiStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
        transport.bidiStream(method, options)) {
      requests.forEach(call::send);
      call.closeSend();
      for (ServerReflectionResponse response : call) {
        responses.add(kept(response));
        requireCount(responses.size() <= requests.size(), responses.size(), requests.size());
      }
    }
    requireCount(responses.size() == requests.size(), responses.size(), requests.size());
    return responses;
  }

  private ServerReflectionResponse kept(ServerReflectionResponse response) {
    receivedBytes += response.getSerializedSize();
    ReceivedFiles.require(receivedBytes, MOST_RECEIVED_BYTES, "bytes");
    if (!response.hasFileDescriptorResponse()) {
      return response;
    }
    for (ByteString file : response.getFileDescriptorResponse().getFileDescriptorProtoList()) {
      files.add(file);
    }
    return response.toBuilder()
        .clearOriginalRequest()
        .setFileDescriptorResponse(response.getFileDescriptorResponse().getDefaultInstanceForType())
        .build();
  }

  private static void requireCount(boolean valid, int responses, int requests) {
    if (!valid) {
      throw new RpcException(
          Code.INTERNAL,
          String.format(
              Locale.ROOT,
              "the server's reflection has answered %,d requests with %,d responses",
              requests,
              responses));
    }
  }
}
