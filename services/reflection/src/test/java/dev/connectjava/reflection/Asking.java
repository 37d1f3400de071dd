package dev.connectjava.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.testing.InMemoryTransport;
import io.grpc.reflection.v1.ExtensionRequest;
import io.grpc.reflection.v1.ServerReflectionClient;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.util.List;
import java.util.Objects;

/** A client of a reflected router. */
final class Asking implements AutoCloseable {

  private final InMemoryTransport transport;
  private final BidiStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call;

  Asking(Router router) {
    this.transport = InMemoryTransport.to(router);
    this.call = ServerReflectionClient.of(transport).serverReflectionInfo();
  }

  static Asking of(Router.Builder router, Reflection reflection) {
    return new Asking(router.merge(reflection.routes()).build());
  }

  ServerReflectionResponse ask(ServerReflectionRequest request) {
    call.send(request);
    return Objects.requireNonNull(call.receive(), "the stream has ended");
  }

  List<String> services() {
    return ask(ServerReflectionRequest.newBuilder().setListServices("*").build())
        .getListServicesResponse()
        .getServiceList()
        .stream()
        .map(ServiceResponse::getName)
        .toList();
  }

  ServerReflectionResponse file(String name) {
    return ask(ServerReflectionRequest.newBuilder().setFileByFilename(name).build());
  }

  ServerReflectionResponse symbol(String name) {
    return ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(name).build());
  }

  ServerReflectionResponse extension(String type, int number) {
    ExtensionRequest extension =
        ExtensionRequest.newBuilder().setContainingType(type).setExtensionNumber(number).build();
    return ask(ServerReflectionRequest.newBuilder().setFileContainingExtension(extension).build());
  }

  ServerReflectionResponse extensionNumbers(String type) {
    return ask(ServerReflectionRequest.newBuilder().setAllExtensionNumbersOfType(type).build());
  }

  static List<ByteString> bytes(ServerReflectionResponse response) {
    assertThat(response.hasErrorResponse()).as(response.getErrorResponse().toString()).isFalse();
    return response.getFileDescriptorResponse().getFileDescriptorProtoList();
  }

  /** The names of the files in a response. */
  static List<String> names(ServerReflectionResponse response) {
    return bytes(response).stream().map(file -> parse(file).getName()).toList();
  }

  static FileDescriptorProto parse(ByteString file) {
    try {
      return FileDescriptorProto.parseFrom(file);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static void assertNotFound(ServerReflectionResponse response, String message) {
    assertThat(response.getErrorResponse().getErrorCode()).isEqualTo(Code.NOT_FOUND.number());
    assertThat(response.getErrorResponse().getErrorMessage()).isEqualTo(message);
  }

  @Override
  public void close() {
    call.close();
    transport.close();
  }
}
