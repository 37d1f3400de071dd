package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.service;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin without protoc. */
final class DescriptorSetTest {

  private static final FileDescriptorProto USERS =
      file("users.proto").addService(service("Users", "Get")).build();

  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private Path set(String name, FileDescriptorProto... files) throws IOException {
    byte[] set = FileDescriptorSet.newBuilder().addAllFile(List.of(files)).build().toByteArray();
    return Files.write(folder.resolve(name), set);
  }

  private Path out() {
    return folder.resolve("out");
  }

  private List<String> written() throws IOException {
    if (!Files.exists(out())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(out())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> out().relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private String error() {
    return err.toString(UTF_8).strip();
  }

  @Test
  void files_haveTheContentOfAResponseToProtoc() throws IOException {
    String options = "client=false,methods_suffix=Rpcs";
    Path set = set("set.binpb", USERS);

    assertThat(
            run(
                "--descriptor_set_in=" + set,
                "--out=" + out(),
                "--opt=client=false",
                "--opt=methods_suffix=Rpcs"))
        .as(this::error)
        .isZero();

    CodeGeneratorResponse response = CodeGenerator.generate(Schemas.request(options, USERS));
    assertThat(written())
        .hasSize(3)
        .containsExactlyInAnyOrderElementsOf(
            response.getFileList().stream().map(CodeGeneratorResponse.File::getName).toList());
    for (CodeGeneratorResponse.File file : response.getFileList()) {
      assertThat(Files.readAllBytes(out().resolve(file.getName())))
          .isEqualTo(file.getContentBytes().toByteArray());
    }
    assertThat(error()).isEmpty();
  }

  @Test
  void allFilesOfTheSet_butNotProtobufsOwn_areTheDefault() throws IOException {
    FileDescriptorProto other =
        FileDescriptorProto.newBuilder(USERS)
            .setName("other.proto")
            .setPackage("other")
            .clearService()
            .addDependency("google/protobuf/timestamp.proto")
            .setOptions(USERS.getOptions().toBuilder().setJavaPackage("com.example.other"))
            .build();
    Path set = set("set.binpb", TimestampProto.getDescriptor().toProto(), other, USERS);

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out(), "--opt=views=all")).isZero();
    assertThat(written())
        .contains(
            "com/example/RequestView.java",
            "com/example/Users.java",
            "com/example/other/RequestView.java")
        .noneMatch(name -> name.contains("Timestamp"));
  }

  @Test
  void namedFiles_areTheOnlyOnes() throws IOException {
    Path set = set("set.binpb", USERS, file("b.proto").addService(service("Others")).build());

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out(), "users.proto")).isZero();
    assertThat(written()).contains("com/example/Users.java").noneMatch(n -> n.contains("Others"));
  }

  @Test
  void setsInAnyOrder_areOneSet_whoseFirstFileOfANameCounts() throws IOException {
    FileDescriptorProto first =
        USERS.toBuilder().addDependency("imported.proto").clearMessageType().build();
    Path one = set("one.binpb", first);
    Path two =
        set(
            "two.binpb",
            USERS.toBuilder().clearService().build(),
            file("imported.proto").clearService().build());

    assertThat(
            run(
                "--descriptor_set_in=" + one + File.pathSeparator + two,
                "--out=" + out(),
                "users.proto"))
        .as(this::error)
        .isZero();
    assertThat(written()).contains("com/example/Users.java");
  }

  @Test
  void importsOfAnyDepth_precedeTheirFiles() throws IOException {
    List<FileDescriptorProto> files = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      files.add(
          FileDescriptorProto.newBuilder()
              .setName(i + ".proto")
              .addDependency(i + 1 + ".proto")
              .build());
    }
    files.add(FileDescriptorProto.newBuilder().setName("5000.proto").build());
    Path set = set("set.binpb", files.toArray(FileDescriptorProto[]::new));

    List<FileDescriptorProto> ordered =
        DescriptorSet.read(List.of(set)).request(List.of("0.proto"), "").getProtoFileList();

    assertThat(ordered).hasSize(5_001);
    assertThat(ordered.get(0).getName()).isEqualTo("5000.proto");
    assertThat(ordered.get(5_000).getName()).isEqualTo("0.proto");
  }

  @Test
  void importsInACircle_areAnError() throws IOException {
    Path set =
        set(
            "set.binpb",
            file("a.proto").addDependency("b.proto").build(),
            file("b.proto").addDependency("a.proto").build());

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out())).isEqualTo(1);
    assertThat(error())
        .isEqualTo("protoc-gen-connect-java: b.proto imports a.proto, which imports it in turn");
  }

  @Test
  void missingImport_isAnErrorThatNamesTheOptionOfProtoc() throws IOException {
    Path set = set("set.binpb", USERS.toBuilder().addDependency("lost.proto").build());

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out())).isEqualTo(1);
    assertThat(error())
        .isEqualTo(
            "protoc-gen-connect-java: users.proto imports lost.proto, which the descriptor set does"
                + " not have: protoc adds imports with --include_imports");
  }

  @Test
  void fileThatTheSetDoesNotHave_isAnErrorThatListsItsFiles() throws IOException {
    Path set = set("set.binpb", USERS);

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out(), "user.proto")).isEqualTo(1);
    assertThat(error()).endsWith("does not have user.proto; it has users.proto");
  }

  @Test
  void errorOfThePlugin_isPrinted_andNothingIsWritten() throws IOException {
    Path set = set("set.binpb", USERS);

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out(), "--opt=lite")).isEqualTo(1);
    assertThat(error()).startsWith("protoc-gen-connect-java: unknown option \"lite\"");
    assertThat(written()).isEmpty();
  }

  @Test
  void setThatCannotBeRead_isAnError() throws IOException {
    Path text = Files.writeString(folder.resolve("set.txt"), "no set");

    assertThat(run("--descriptor_set_in=" + text, "--out=" + out())).isEqualTo(1);
    assertThat(error()).contains("set.txt is not a descriptor set");
    assertThat(run("--descriptor_set_in=" + folder.resolve("lost"), "--out=" + out())).isEqualTo(1);
    assertThat(error()).contains("can't read the descriptor set");
  }

  /** No compiler takes such a package, but the file must not be elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"/etc", ".etc"})
  void nameThatLeadsOutOfTheFolder_isRefused(String javaPackage) throws IOException {
    FileDescriptorProto.Builder file = USERS.toBuilder();
    file.getOptionsBuilder().setJavaPackage(javaPackage);
    Path set = set("set.binpb", file.build());

    assertThat(run("--descriptor_set_in=" + set, "--out=" + out())).isEqualTo(1);
    assertThat(error()).contains("would not be in the folder");
    assertThat(written()).isEmpty();
  }

  @Test
  void fileThatExists_isReplaced() throws IOException {
    Path users = out().resolve("com/example/Users.java");
    Files.createDirectories(users.getParent());
    Files.writeString(users, "old and much longer than nothing".repeat(1_000));

    assertThat(run("--descriptor_set_in=" + set("set.binpb", USERS), "--out=" + out())).isZero();
    assertThat(users).content().startsWith("// Generated by").doesNotContain("old and much");
  }

  @ParameterizedTest
  @CsvSource({
    "--out=x,missing argument --descriptor_set_in=",
    "--descriptor_set_in=x,missing argument --out=",
    "--descriptor_set_in=,missing file or folder in argument --descriptor_set_in=",
    "--out=,missing file or folder in argument --out=",
    "--what=x,unknown or repeated argument --what=x",
    "users.proto,missing argument --descriptor_set_in=",
  })
  void wrongArguments_areNamed_andTheUsageFollows(String argument, String message) {
    assertThat(run(argument)).isEqualTo(1);
    assertThat(error())
        .startsWith("protoc-gen-connect-java: " + message)
        .contains("--descriptor_set_in=FILE --out=FOLDER");
  }

  @Test
  void secondFolder_isRefused() {
    assertThat(run("--out=a", "--out=b")).isEqualTo(1);
    assertThat(error()).contains("unknown or repeated argument --out=b");
  }
}
