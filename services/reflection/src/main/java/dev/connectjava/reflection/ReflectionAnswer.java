package dev.connectjava.reflection;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ExtensionNumberResponse;
import io.grpc.reflection.v1.ExtensionRequest;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.util.Collection;
import java.util.Optional;

/** The response to one request. If something is not found, the response contains an error. */
final class ReflectionAnswer {

  /** The number of characters of a name that an error repeats. */
  private static final int SHOWN_CHARACTERS = 100;

  private final Schema schema;
  private final ServerReflectionRequest request;
  private final ServerReflectionResponse.Builder answer;

  private ReflectionAnswer(Schema schema, ServerReflectionRequest request) {
    this.schema = schema;
    this.request = request;
    this.answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
  }

  /**
   * Answers a request.
   *
   * @throws RpcException if the request is empty or of an unknown kind, which ends the stream
   */
  static ServerReflectionResponse to(ServerReflectionRequest request, Schema schema) {
    return new ReflectionAnswer(schema, request).build();
  }

  private ServerReflectionResponse build() {
    switch (request.getMessageRequestCase()) {
      case FILE_BY_FILENAME -> files("file", request.getFileByFilename());
      case FILE_CONTAINING_SYMBOL -> symbol(request.getFileContainingSymbol());
      case FILE_CONTAINING_EXTENSION -> extension(request.getFileContainingExtension());
      case ALL_EXTENSION_NUMBERS_OF_TYPE -> numbers(request.getAllExtensionNumbersOfType());
      case LIST_SERVICES -> services();
      case MESSAGEREQUEST_NOT_SET ->
          throw new RpcException(
              Code.INVALID_ARGUMENT, "the request has no message_request of a known kind");
    }
    return answer.build();
  }

  private void files(String what, String name) {
    files(schema.file(name), what, name);
  }

  private void symbol(String name) {
    files(schema.fileOfSymbol(SchemaSymbols.withoutDot(name)), "symbol", name);
  }

  private void extension(ExtensionRequest extension) {
    String message = SchemaSymbols.withoutDot(extension.getContainingType());
    int number = extension.getExtensionNumber();
    files(schema.fileOfExtension(message, number), "extension " + number + " of", message);
  }

  private void files(Optional<Collection<SchemaFile>> found, String what, String name) {
    if (found.isEmpty()) {
      notFound(what, name);
      return;
    }
    FileDescriptorResponse.Builder files = FileDescriptorResponse.newBuilder();
    found.get().forEach(file -> files.addFileDescriptorProto(file.bytes()));
    answer.setFileDescriptorResponse(files);
  }

  private void numbers(String name) {
    String message = SchemaSymbols.withoutDot(name);
    Optional<Collection<Integer>> found = schema.extensionNumbers(message);
    if (found.isEmpty()) {
      notFound("message", name);
      return;
    }
    answer.setAllExtensionNumbersResponse(
        ExtensionNumberResponse.newBuilder()
            .setBaseTypeName(message)
            .addAllExtensionNumber(found.get()));
  }

  private void services() {
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    for (String service : schema.services()) {
      list.addService(ServiceResponse.newBuilder().setName(service));
    }
    answer.setListServicesResponse(list);
  }

  private void notFound(String what, String name) {
    String shown =
        name.length() <= SHOWN_CHARACTERS ? name : name.substring(0, SHOWN_CHARACTERS) + "...";
    answer.setErrorResponse(
        ErrorResponse.newBuilder()
            .setErrorCode(Code.NOT_FOUND.number())
            .setErrorMessage("there is no %s %s".formatted(what, shown)));
  }
}
