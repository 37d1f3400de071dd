package dev.connectjava.reflection;

import static dev.connectjava.reflection.ReflectingServer.file;
import static dev.connectjava.reflection.ReflectingServer.serviceFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Timestamp;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose reflection lies, or sends too much: it ends, and says what is wrong. */
@Timeout(60)
final class HostileReflectionTest {

  private final ReflectingServer server = new ReflectingServer();

  private void assertUnusable(String service, String reason) {
    SchemaClient client = server.client();
    assertThat(client.services()).contains(service);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.json(service + "/Do"))
        .withMessage("the schema of the service %s can't be used: %s", service, reason);
  }

  private void assertFails(Code code, String message) {
    assertThatThrownBy(server::client)
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  @Attack(value = "reflection whose files import each other", kind = Kind.MALFORMED)
  void importsThatAreCyclic_makeTheServiceUnusable() {
    server
        .serving("a.S", serviceFile("a.proto", "a", "dependency: 'b.proto'"))
        .sending("b.proto", file("name: 'b.proto' dependency: 'a.proto'"));

    assertUnusable("a.S", "a.proto imports itself, by way of b.proto");
  }

  @Test
  void fileThatImportsItself_makesTheServiceUnusable() {
    server.serving("a.S", serviceFile("a.proto", "a", "dependency: 'a.proto'"));

    assertUnusable("a.S", "a.proto imports itself, by way of a.proto");
  }

  @Test
  void importThatIsMissing_makesOnlyItsServicesUnusable() {
    server
        .serving("a.S", serviceFile("a.proto", "a", "dependency: 'b.proto'"))
        .serving("c.S", serviceFile("c.proto", "c", ""));

    assertUnusable("a.S", "the file b.proto is missing; the server says not_found: \"unknown\"");
    assertThat(server.client().methods("c.S")).hasSize(1);
  }

  @Test
  void importThatIsAnsweredWithOtherFiles_isAskedForOnce() {
    server
        .serving("a.S", serviceFile("a.proto", "a", "dependency: 'b.proto'"))
        .sending("b.proto", file("name: 'c.proto' dependency: 'd.proto'"))
        .sending("d.proto");

    assertUnusable("a.S", "the file b.proto is missing; the server has not sent it");
    assertThat(server.requests).hasSize(4);
  }

  @Test
  void serviceThatNoFileDeclares_isUnusable() {
    server.serving("a.S", serviceFile("b.proto", "b", "")).services.add("c.S");

    assertUnusable("a.S", "no file declares it");
    assertUnusable("c.S", "no file declares it; the server says not_found: \"unknown\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package: 'google.protobuf' message_type { name: 'Timestamp' }",
        "package: 'google' message_type { name: 'protobuf' nested_type { name: 'Timestamp' } }"
      })
  @Attack(value = "reflection that declares a well-known type anew", kind = Kind.MALFORMED)
  void wellKnownType_isNotReplaced(String lie) {
    server
        .serving("a.S", serviceFile("a.proto", "a", "dependency: 'lie.proto'"))
        .sending("lie.proto", file("name: 'lie.proto' " + lie));

    assertUnusable(
        "a.S",
        "google/protobuf/timestamp.proto and lie.proto both declare google.protobuf.Timestamp");
  }

  @Test
  void wellKnownFile_isThatOfTheRuntime() {
    server.serving(
        "a.S",
        file(
            """
            name: "a.proto" package: "a" dependency: "google/protobuf/timestamp.proto"
            service { name: "S" method {
              name: "Do" input_type: ".google.protobuf.Timestamp" output_type: ".google.protobuf.Timestamp" } }
            """),
        file("name: 'google/protobuf/timestamp.proto' message_type { name: 'X' }"));

    assertThat(server.client().methods("a.S").get(0).getInputType())
        .isSameAs(Timestamp.getDescriptor());
  }

  @Test
  void serviceInAWellKnownFile_isUnusable() {
    server.serving("a.S", serviceFile("google/protobuf/any.proto", "a", ""));

    assertUnusable("a.S", "google/protobuf/any.proto of this program does not declare it");
  }

  @Test
  void filesThatDeclareTheSame_areNotBothUsable() {
    server
        .serving("a.S", serviceFile("a.proto", "a", ""))
        .serving("b.S", serviceFile("b.proto", "b", "dependency: 'c.proto'"))
        .sending("c.proto", file("name: 'c.proto' package: 'a' message_type { name: 'M' }"));

    assertUnusable("b.S", "a.proto and c.proto both declare a.M");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message_type { name: 'X' field { name: 'f' number: 1 type_name: '.a.Y' label:"
            + " LABEL_OPTIONAL } }",
        "message_type { name: 'X' field { name: 'f' number: -1 type: TYPE_INT32 label:"
            + " LABEL_OPTIONAL } }",
        "message_type { name: 'M' }",
        "message_type { name: '' }",
        "message_type { name: '\\n' }",
        "enum_type { name: 'E' }",
        "public_dependency: 7",
        "edition: EDITION_99999_TEST_ONLY syntax: 'editions'",
        "syntax: 'proto9'",
        "extension { name: 'e' number: 5 extendee: '.a.M' type: TYPE_INT32 label: LABEL_OPTIONAL }",
        "message_type { name: 'X' options { map_entry: true } }",
        "message_type { name: 'X' oneof_decl { name: 'o' } }",
        "message_type { name: 'X' field { name: 'f' number: 1 type: TYPE_INT32 oneof_index: 3 } }"
      })
  void fileThatIsNotValid_makesTheServiceUnusable_orIsHarmless(String more) {
    server.serving("a.S", serviceFile("a.proto", "a", more));
    SchemaClient client = server.client();

    assertThat(client.services()).containsExactly("a.S");
    try {
      assertThat(client.methods("a.S")).hasSize(1);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("can't be used: a.proto is not valid: ");
    }
  }

  @Test
  void bytesThatAreNotAFile_areRefused() {
    server.serving("a.S", ByteString.copyFrom(new byte[] {10, 100, 1}));

    assertFails(Code.INTERNAL, "the server's reflection has sent an invalid file: ");
  }

  @Test
  void filesOfTheSameName_areRefused() {
    server
        .serving("a.S", serviceFile("a.proto", "a", ""))
        .serving("b.S", serviceFile("a.proto", "b", ""));

    assertFails(
        Code.INTERNAL, "the server's reflection has sent two different files named \"a.proto\"");
  }

  @Test
  @Attack(value = "reflection with a chain of 1,500 imports", kind = Kind.BOMB)
  void deepImports_makeTheServiceUnusable() {
    List<ByteString> chain = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      chain.add(file("name: '%d.proto' dependency: '%d.proto'".formatted(i, i + 1)));
    }
    chain.add(file("name: '1500.proto'"));
    Collections.reverse(chain);
    chain.add(serviceFile("a.proto", "a", "dependency: '0.proto'"));
    server.serving("a.S", chain.toArray(ByteString[]::new));

    assertUnusable("a.S", "199.proto is imported through more than 200 files");
  }

  @Test
  @Attack(value = "reflection with imports that never end", kind = Kind.FLOOD)
  void endlessImports_areRefused() {
    server.answering(request ->
        switch (request.getMessageRequestCase()) {
          case LIST_SERVICES -> List.of(ReflectingServer.list(List.of("0.S")));
          case FILE_CONTAINING_SYMBOL -> List.of(imports(0));
          default -> {
            String name = request.getFileByFilename();
            yield List.of(imports(Integer.parseInt(name.substring(0, name.indexOf('.')))));
          }
        });

    assertFails(Code.RESOURCE_EXHAUSTED, "the server's reflection sends more than 2,000 ");
  }

  /** A file that imports two others. */
  private static ServerReflectionResponse imports(int number) {
    String text = "name: '%d.proto' dependency: '%d.proto' dependency: '%d.proto'";
    return ReflectingServer.files(
        List.of(file(text.formatted(number, 2 * number + 1, 2 * number + 2))));
  }

  @Test
  void tooManyServices_areRefused() {
    IntStream.range(0, 1_001).forEach(i -> server.services.add("a.S" + i));

    assertFails(
        Code.RESOURCE_EXHAUSTED,
        "sends more than 1,000 services: make the client of a descriptor set instead");
  }

  @Test
  void asManyServicesAsAreAllowed_areListed() {
    IntStream.range(0, 1_000).forEach(i -> server.services.add("a.S" + i));

    assertThat(server.client().services()).hasSize(1_000);
  }

  @Test
  void tooManyFiles_areRefused() {
    ByteString[] files =
        IntStream.range(0, 2_001)
            .mapToObj(i -> file("name: '" + i + "'"))
            .toArray(ByteString[]::new);
    server.serving("a.S", files);

    assertFails(Code.RESOURCE_EXHAUSTED, "sends more than 2,000 files");
  }

  @Test
  @Attack(value = "reflection that sends 9 MiB of files", kind = Kind.MEMORY)
  void tooManyBytes_areRefused() {
    for (int i = 0; i < 9; i++) {
      DescriptorProto type = DescriptorProto.newBuilder().setName("x".repeat(1 << 20)).build();
      FileDescriptorProto file =
          FileDescriptorProto.newBuilder().setName("f" + i).addMessageType(type).build();
      server.serving("a.S" + i, file.toByteString());
    }

    assertFails(Code.RESOURCE_EXHAUSTED, "sends more than 8,388,608 bytes of files");
  }

  /** Many fields refer to types that are looked up in many files. */
  @Test
  @Attack(
      value = "reflection with 60,000 names that are looked up in 1,000 files",
      kind = Kind.BOMB)
  void namesThatTakeLongToFind_areRefused() {
    DescriptorProto.Builder type = DescriptorProto.newBuilder().setName("T");
    for (int i = 1; i <= 60_000; i++) {
      type.addFieldBuilder().setName("f" + i).setNumber(i).setTypeName("T");
    }
    List<ByteString> files = new ArrayList<>();
    IntStream.range(0, 1_000).forEach(i -> files.add(file("name: '" + i + "'")));
    files.add(
        FileDescriptorProto.newBuilder().setName("t").addMessageType(type).build().toByteString());
    server.serving("a.S", files.toArray(ByteString[]::new));

    assertFails(Code.RESOURCE_EXHAUSTED, "sends more than 100,000,000 references between files");
  }

  @Test
  void requestThatIsNotAnswered_fails() {
    server.answering(request -> List.of());

    assertFails(Code.INTERNAL, "has answered 1 requests with 0 responses");
  }

  @Test
  @Attack(value = "reflection that answers one request 1,000 times", kind = Kind.FLOOD)
  void requestThatIsAnsweredTwice_fails() {
    server.answering(request -> Collections.nCopies(1_000, ReflectingServer.list(List.of("a.S"))));

    assertFails(Code.INTERNAL, "has answered 1 requests with 2 responses");
  }

  @Test
  void answerOfAnotherKind_fails() {
    server.answering(request -> List.of(ReflectingServer.files(List.of())));
    assertFails(Code.INTERNAL, "has answered with FILE_DESCRIPTOR_RESPONSE");

    server.answering(request -> List.of(ReflectingServer.list(List.of("a.S"))));
    assertFails(Code.INTERNAL, "has answered with LIST_SERVICES_RESPONSE");
  }

  @Test
  @Attack(value = "reflection that never answers", kind = Kind.SLOW)
  void serverThatNeverAnswers_isNotWaitedForLongerThanTheTimeout() {
    server.answering(request -> {
      waitUntilInterrupted();
      return List.of();
    });
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(200));

    assertThatThrownBy(() -> server.client(options))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
  }

  private static void waitUntilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesOfAServer_areCutInErrors() {
    String name = "x".repeat(100_000);
    server.serving(name, serviceFile("a.proto", "a", ""));

    assertThatThrownBy(() -> server.client().methods(name))
        .hasMessageStartingWith("the schema of the service xxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
