package dev.connectjava.reflection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.library.Library;
import com.example.library.LibraryOuterClass;
import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.TextFormat;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.testing.InMemoryTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a client's schema comes from, and what it knows by which names. */
final class SchemaClientTest {

  private static final String TWO_FILES =
      """
      file { name: "m.proto" package: "a" message_type { name: "M" } }
      file {
        name: "s.proto" package: "a.v1" dependency: "m.proto"
        service { name: "First" method { name: "Do" input_type: ".a.M" output_type: ".a.M" } }
        service { name: "None" }
      }
      """;

  private final Transport transport =
      InMemoryTransport.to(
          Router.builder().service(new Library() {}).merge(Reflection.create().routes()).build());

  @AfterEach
  void close() {
    transport.close();
  }

  private SchemaClient ofSet(String text) {
    return SchemaClient.of(transport, set(text));
  }

  private static FileDescriptorSet set(String text) {
    try {
      return TextFormat.parse(text, FileDescriptorSet.class);
    } catch (TextFormat.ParseException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void server_tellsItsServices() {
    SchemaClient client = SchemaClient.reflected(transport);

    assertThat(client.services())
        .containsExactly(
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "library.Library");
    assertThat(client.methods("library.Library"))
        .extracting(MethodDescriptor::getName)
        .containsExactly("Lend");
  }

  @Test
  void serverOfV1alpha_isAskedInIt() {
    ReflectingServer server =
        new ReflectingServer(ReflectionMethods.V1ALPHA)
            .serving("a.S", ReflectingServer.serviceFile("a.proto", "a", ""));

    assertThat(server.client().methods("a.S")).hasSize(1);
  }

  @Test
  void serverWithoutReflection_isNamedSo() {
    try (Transport without = InMemoryTransport.to(Router.builder().build())) {
      assertThatThrownBy(() -> SchemaClient.reflected(without))
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED))
          .hasMessage(
              "the server has no reflection, neither grpc.reflection.v1.ServerReflection nor"
                  + " grpc.reflection.v1alpha.ServerReflection");
    }
  }

  @Test
  void importsOfAServiceThatTheServerSendsLater_areAskedFor() {
    ReflectingServer server =
        new ReflectingServer()
            .serving("a.S", ReflectingServer.serviceFile("a.proto", "a", "dependency: 'b.proto'"))
            .sending("b.proto", ReflectingServer.file("name: 'b.proto' dependency: 'c.proto'"))
            .sending("c.proto", ReflectingServer.file("name: 'c.proto'"));

    assertThat(server.client().methods("a.S")).hasSize(1);
  }

  @Test
  void descriptorSet_hasServices() {
    SchemaClient client = ofSet(TWO_FILES);

    assertThat(client.services()).containsExactly("a.v1.First", "a.v1.None");
    assertThat(client.methods("a.v1.None")).isEmpty();
    assertThat(client.json("a.v1.First/Do").method().procedure()).isEqualTo("/a.v1.First/Do");
  }

  @Test
  void files_haveTheServicesOfTheirImports() {
    SchemaClient client = SchemaClient.of(transport, LibraryOuterClass.getDescriptor());

    assertThat(client.services()).containsExactly("library.Archive", "library.Library");
    assertThat(client.dynamic("library.Library/Lend").schema().getOutputType().getFullName())
        .isEqualTo("library.Book");
  }

  @Test
  void method_isFoundByEachFormOfItsName() {
    SchemaClient client = ofSet(TWO_FILES);

    assertThat(client.json("/a.v1.First/Do").method())
        .isSameAs(client.json("a.v1.First/Do").method())
        .isSameAs(client.json("a.v1.First.Do").method());
    assertThat(client.withJson(new JsonCodec()).json("a.v1.First/Do").method())
        .isNotSameAs(client.json("a.v1.First/Do").method());
    assertThat(client.dynamic("a.v1.First.Do").method())
        .isSameAs(client.dynamic("/a.v1.First/Do").method());
  }

  @Test
  void unknownNames_areAnsweredWithThoseThatExist() {
    SchemaClient client = ofSet(TWO_FILES);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.json("a.v1.First/Dont"))
        .withMessage("there is no method Dont in the service a.v1.First; it has Do");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.dynamic("a.v1.None/Do"))
        .withMessage("there is no method Do in the service a.v1.None; it has none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.json("a.First/Do"))
        .withMessage("there is no service a.First; the services are a.v1.First, a.v1.None");
    for (String name : new String[] {"", "Do", "/", "a.v1.First/", "/Do", "."}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.json(name))
          .withMessage(
              "\"%s\" is not the full name of a method, such as greet.v1.GreetService/Greet", name);
    }
  }

  @Test
  void manyNames_areCutInErrors() {
    StringBuilder text = new StringBuilder("file { name: 'x' service { name: 'S' } ");
    for (int i = 0; i < 1_020; i++) {
      text.append("service { name: 'S").append(i).append("' } ");
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofSet(text.append("}").toString()).json("T/Do"))
        .withMessageEndingWith(" and 1,001 more")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void descriptorSet_thatIsNotValid_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofSet("file { name: 'a' dependency: 'b' }"))
        .withMessage(
            "the descriptor set can't be used, which needs all imports (protoc --include_imports):"
                + " the file b is missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofSet("file { name: 'a' } file { name: 'a' package: 'p' }"))
        .withMessage("the descriptor set has two different files named a");
    assertThat(ofSet("file { name: 'a' } file { name: 'a' }").services()).isEmpty();
  }

  @Test
  void wayToCall_fitsTheKindOfTheMethod() {
    SchemaClient client = ofSet(TWO_FILES);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.json("a.v1.First/Do").bidiStream())
        .withMessage("/a.v1.First/Do is a method of kind UNARY, which unary() calls");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.json("a.v1.First/Do").async().serverStream("{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void any_mayContainATypeThatTheMethodDoesNotImport(String codec) {
    FileDescriptorSet files =
        set(
            """
            file { name: "b.proto" package: "b" message_type { name: "B" } }
            file {
              name: "a.proto" package: "a" dependency: "google/protobuf/any.proto"
              service {
                name: "S"
                method {
                  name: "Do"
                  input_type: ".google.protobuf.Any" output_type: ".google.protobuf.Any" } } }
            """);
    Router router =
        Router.builder()
            .service(
                ServiceDefinition.builder("a.S")
                    .unary(
                        RpcMethod.unary("a.S", "Do", Any.class, Any.class),
                        (request, context) -> request)
                    .build())
            .codec(new JsonCodec().plusTypes(LinkedSchema.of(files).types().get(0)))
            .build();
    String json = "{\"@type\":\"type.googleapis.com/b.B\"}";

    try (Transport calls =
        InMemoryTransport.to(router, ClientConfig.builder().codec(codec).build())) {
      assertThat(SchemaClient.of(calls, files).json("a.S/Do").unary(json)).isEqualTo(json);
    }
  }
}
