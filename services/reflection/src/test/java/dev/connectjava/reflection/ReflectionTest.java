package dev.connectjava.reflection;

import static dev.connectjava.reflection.Asking.assertNotFound;
import static dev.connectjava.reflection.Asking.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.library.Archive;
import com.example.library.Library;
import com.example.library.LibraryMethods;
import com.example.library.extra.Extra;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.testing.InMemoryTransport;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1alpha.ServerReflectionClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reflection of a router's services by their generated code. */
final class ReflectionTest {

  private static final String V1 = "grpc.reflection.v1.ServerReflection";
  private static final String V1_ALPHA = "grpc.reflection.v1alpha.ServerReflection";

  private final Library library = new Library() {};
  private final Reflection reflection = Reflection.create().plusFile(Extra.getDescriptor());
  private final Asking asking = Asking.of(Router.builder().service(library), reflection);

  @AfterEach
  void close() {
    asking.close();
  }

  @Test
  void services_areThoseOfTheRouterInOrder() {
    assertThat(asking.services()).containsExactly(V1, V1_ALPHA, "library.Library");
  }

  @Test
  void servicesThatAreAddedLater_areThereToo() {
    Router.Builder router = Router.builder().merge(Reflection.create().routes());
    try (Asking later = new Asking(router.service(library).build())) {
      assertThat(later.services()).contains("library.Library");
    }
  }

  @Test
  void servicesWithoutSchema_areNamed() {
    RpcMethod<byte[], byte[]> raw =
        RpcMethod.unary("raw.Service", "Call", byte[].class, byte[].class);
    ServiceDefinition service =
        ServiceDefinition.builder("raw.Service").unary(raw, (bytes, context) -> bytes).build();
    try (Asking rawAsking = Asking.of(Router.builder().service(service), Reflection.create())) {
      assertThat(rawAsking.services()).contains("raw.Service");
      assertNotFound(rawAsking.symbol("raw.Service"), "there is no symbol raw.Service");
    }
  }

  @Test
  void file_comesWithAllThatItImports() throws Exception {
    ServerReflectionResponse answer = asking.file("library/library.proto");

    assertThat(names(answer))
        .startsWith("library/library.proto")
        .containsExactlyInAnyOrder(
            "library/library.proto",
            "google/protobuf/empty.proto",
            "library/book.proto",
            "library/shelf.proto");
    assertThat(link(Asking.bytes(answer), "library/library.proto").findServiceByName("Library"))
        .isNotNull();
  }

  /** Builds descriptors from the files, as a client does. */
  private static FileDescriptor link(List<ByteString> files, String name) throws Exception {
    for (ByteString bytes : files) {
      FileDescriptorProto file = Asking.parse(bytes);
      if (file.getName().equals(name)) {
        FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
        for (int i = 0; i < imports.length; i++) {
          imports[i] = link(files, file.getDependency(i));
        }
        return FileDescriptor.buildFrom(file, imports);
      }
    }
    throw new AssertionError("the answer lacks " + name);
  }

  @ParameterizedTest
  @CsvSource({
    "library.Library, library/library.proto",
    ".library.Library, library/library.proto",
    "library.Library.Lend, library/library.proto",
    "library.Book, library/book.proto",
    "library.Book.title, library/book.proto",
    "library.Binding, library/book.proto",
    "library.BINDING_CLOTH, library/book.proto",
    "library.Shelf.Board, library/shelf.proto",
    "library.Shelf.Board.height, library/shelf.proto",
    "library.Shelf.Board.Wood, library/shelf.proto",
    "library.Shelf.Board.WOOD_OAK, library/shelf.proto",
    "library.Shelf.content, library/shelf.proto",
    "library.extra.colour, library/extra.proto",
    "library.extra.Deep.depth, library/extra.proto",
    "google.protobuf.Empty, google/protobuf/empty.proto",
    "grpc.reflection.v1.ServerReflection, grpc/reflection/v1/reflection.proto",
    "grpc.reflection.v1alpha.ErrorResponse, grpc/reflection/v1alpha/reflection.proto",
  })
  void symbol_isFoundInItsFile(String symbol, String file) {
    assertThat(names(asking.symbol(symbol)).getFirst()).isEqualTo(file);
  }

  @Test
  void serviceBesideThatIsNotOnTheRouter_hasNoName() {
    assertNotFound(asking.symbol("library.Archive"), "there is no symbol library.Archive");
    assertNotFound(asking.symbol("library.Archive.Dig"), "there is no symbol library.Archive.Dig");
  }

  @Test
  void extensions_areFoundByMessageAndNumber() {
    assertThat(names(asking.extension("library.Shelf", 100)))
        .containsExactly("library/extra.proto", "library/shelf.proto");
    assertThat(names(asking.extension(".library.Shelf", 101))).startsWith("library/extra.proto");
    assertNotFound(
        asking.extension("library.Shelf", 102), "there is no extension 102 of library.Shelf");
    assertNotFound(asking.extension("library.Book", 1), "there is no extension 1 of library.Book");
    assertNotFound(
        asking.extension("library.Nothing", 1), "there is no extension 1 of library.Nothing");
  }

  @Test
  void extensionNumbers_areThoseOfAMessage() {
    ServerReflectionResponse answer = asking.extensionNumbers(".library.Shelf");
    assertThat(answer.getAllExtensionNumbersResponse().getBaseTypeName())
        .isEqualTo("library.Shelf");
    assertThat(answer.getAllExtensionNumbersResponse().getExtensionNumberList())
        .containsExactly(100, 101);

    assertThat(asking.extensionNumbers("library.Book").hasAllExtensionNumbersResponse()).isTrue();
    assertThat(
            asking
                .extensionNumbers("library.Book")
                .getAllExtensionNumbersResponse()
                .getExtensionNumberCount())
        .isZero();
    assertNotFound(
        asking.extensionNumbers("library.Library"), "there is no message library.Library");
  }

  @Test
  void answer_repeatsWhatWasAsked() {
    ServerReflectionRequest request =
        ServerReflectionRequest.newBuilder()
            .setHost("example.com")
            .setFileByFilename("nothing.proto")
            .build();
    ServerReflectionResponse answer = asking.ask(request);

    assertNotFound(answer, "there is no file nothing.proto");
    assertThat(answer.getOriginalRequest()).isEqualTo(request);
    assertThat(answer.getValidHost()).isEqualTo("example.com");
    assertNotFound(asking.symbol(""), "there is no symbol ");
  }

  @Test
  void requestForNothing_endsTheStream() {
    assertThatThrownBy(() -> asking.ask(ServerReflectionRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }

  @ParameterizedTest
  @EnumSource
  void v1alpha_isTheSameInItsOwnMessages(Protocol protocol) {
    Router router = Router.builder().service(library).merge(reflection.routes()).build();
    for (String codec : List.of("proto", "json")) {
      ClientConfig config =
          ClientConfig.builder().protocol(protocol).codec(codec).acceptCompressions().build();
      try (InMemoryTransport transport = InMemoryTransport.to(router, config);
          BidiStreamingCall<
                  io.grpc.reflection.v1alpha.ServerReflectionRequest,
                  io.grpc.reflection.v1alpha.ServerReflectionResponse>
              call = ServerReflectionClient.of(transport).serverReflectionInfo()) {
        call.send(
            io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("library.Book")
                .build());
        call.closeSend();
        assertThat(call.receive())
            .satisfies(answer ->
                assertThat(answer.getFileDescriptorResponse().getFileDescriptorProtoCount())
                    .isEqualTo(2));
        assertThat(call.receive()).isNull();
      }
    }
  }

  @Test
  void withServices_tellsOfNothingElse() {
    Router.Builder router = Router.builder().service(library).service(new Archive() {});
    try (Asking limited = Asking.of(router, reflection.withServices(LibraryMethods.SERVICE_NAME))) {
      assertThat(limited.services()).containsExactly("library.Library");
      assertThat(names(limited.symbol("library.Library"))).hasSize(4);
      assertThat(names(limited.symbol("library.extra.colour"))).hasSize(2);
      assertNotFound(limited.symbol("library.Archive"), "there is no symbol library.Archive");
      assertNotFound(
          limited.file("grpc/reflection/v1/reflection.proto"),
          "there is no file grpc/reflection/v1/reflection.proto");
      assertNotFound(limited.symbol(V1), "there is no symbol " + V1);
    }
  }

  @Test
  void withServices_thatAreNotThere_isAMistake() {
    Router.Builder router =
        Router.builder().service(library).merge(reflection.withServices("library.Libary").routes());
    assertThatIllegalArgumentException()
        .isThrownBy(router::build)
        .withMessage(
            "there is no service library.Libary: the services are [%s, %s, library.Library]"
                .formatted(V1, V1_ALPHA));
  }
}
