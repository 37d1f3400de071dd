package dev.connectjava.reflection;

import static dev.connectjava.reflection.ReflectingServer.file;
import static dev.connectjava.reflection.ReflectingServer.serviceFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose reflection sends short files, of which protobuf-java would make long names. */
@Timeout(60)
final class HostileNamesTest {

  private final ReflectingServer server = new ReflectingServer();

  private void assertRefused() {
    assertThatThrownBy(server::client)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("sends more than 67,108,864 bytes of names");
  }

  private static String imports(List<String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append("dependency: '").append(name).append("' "));
    return text.toString();
  }

  /** Serves a service in a file that imports others, all of which import the same file. */
  private void serveImporters(int count, String imported, List<ByteString> files) {
    List<String> importers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(file("name: 'i%d' dependency: '%s'".formatted(i, imported)));
      importers.add("i" + i);
    }
    files.add(serviceFile("a.proto", "a", imports(importers)));
    server.serving("a.S", files.toArray(ByteString[]::new));
  }

  @Test
  @Attack(
      value = "reflection with 2,000 values of an enum in a package of 100,000 letters",
      kind = Kind.BOMB)
  void namesOfSymbols_areLimitedTogether() {
    EnumDescriptorProto.Builder type = EnumDescriptorProto.newBuilder().setName("E");
    for (int i = 0; i < 2_000; i++) {
      type.addValueBuilder().setName("v" + i).setNumber(i);
    }
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("e").setPackage("p".repeat(100_000));
    server.serving("a.S", file.addEnumType(type).build().toByteString());

    assertRefused();
  }

  @Test
  @Attack(
      value = "reflection with a package of 2,000 segments that 400 files import",
      kind = Kind.BOMB)
  void packagesOfImports_areLimitedTogether() {
    List<ByteString> files = new ArrayList<>();
    files.add(file("name: 'p' package: 'x" + ".b".repeat(1_999) + "'"));
    serveImporters(400, "p", files);

    assertRefused();
  }

  @Test
  @Attack(value = "reflection with 999 public imports in a file that 900 import", kind = Kind.BOMB)
  void packagesOfPublicImports_areLimitedTogether() {
    List<ByteString> files = new ArrayList<>();
    StringBuilder hub = new StringBuilder("name: 'hub' ");
    for (int i = 0; i < 999; i++) {
      files.add(file("name: 'f%d' package: 'x%1$d.a.b.c.d.e.f.g.h'".formatted(i)));
      hub.append("dependency: 'f%d' public_dependency: %1$d ".formatted(i));
    }
    files.add(file(hub.toString()));
    serveImporters(900, "hub", files);

    assertRefused();
  }

  @Test
  void packagesOfManyFiles_areUsable() {
    List<ByteString> files = new ArrayList<>();
    List<String> imported = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      files.add(file("name: 'f%d' package: 'x%1$d.a.b.c.d.e'".formatted(i)));
      imported.add("f" + i);
    }
    files.add(file("name: 'hub' public_dependency: [0, 1, 2] " + imports(imported)));
    serveImporters(500, "hub", files);

    assertThat(server.client().methods("a.S")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 'a', 'segments in its package'",
    "500, 'bbbbbbbbbbbbbbb', 'segments in its package'"
  })
  void segmentsOfAPackage_areLimited(int count, String segment, String what) {
    String most = "s" + ".s".repeat(63);
    server
        .serving(most + ".S", serviceFile("most.proto", most, ""))
        .serving("a.S", serviceFile("a.proto", "a", "dependency: 'more.proto'"))
        .sending(
            "more.proto",
            file("name: 'more.proto' package: 'x" + ("." + segment).repeat(count) + "'"));
    SchemaClient client = server.client();

    assertThat(client.methods(most + ".S")).hasSize(1);
    assertUnusable(client, "more.proto has %d %s, but at most 64 are allowed", count + 1, what);
  }

  private static void assertUnusable(SchemaClient client, String reason, Object... parts) {
    assertThatThrownBy(() -> client.methods("a.S"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the schema of the service a.S can't be used: " + reason.formatted(parts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package: '%s'",
        "message_type { name: '%s' }",
        "message_type { name: 'T' field { name: '%s' number: 1 type: TYPE_INT32 label:"
            + " LABEL_OPTIONAL } }",
        "message_type { name: 'T' nested_type { name: '%s' } }",
        "enum_type { name: 'E' value { name: '%s' number: 0 } }"
      })
  void charactersOfAName_areLimited(String text) {
    server.services.add("a.S");
    String more = "name: 'more.proto' " + text;

    server
        .serving("a.S", serviceFile("a.proto", "a", "dependency: 'more.proto'"))
        .sending("more.proto", file(more.formatted("x".repeat(1_000))));
    assertThat(server.client().methods("a.S")).hasSize(1);

    server.sending("more.proto", file(more.formatted("x".repeat(1_001))));
    assertThatThrownBy(() -> server.client().methods("a.S"))
        .hasMessageContaining("more.proto has 1,001 characters in ")
        .hasMessageEndingWith(", but at most 1,000 are allowed");
  }
}
