package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.message;
import static dev.connectjava.codegen.Schemas.method;
import static dev.connectjava.codegen.Schemas.request;
import static dev.connectjava.codegen.Schemas.service;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Kotlin that the plugin generates; {@code integrations/kotlin} compiles it. */
final class CoroutineFileTest {

  private static final String PATH = "com/example/CoroutineFirst.kt";

  private static CodeGeneratorResponse generate(String options, FileDescriptorProto file) {
    return CodeGenerator.generate(request(options, file));
  }

  private static String kotlin(FileDescriptorProto file) {
    return generate("kotlin=true", file).getFileList().stream()
        .filter(each -> each.getName().endsWith(".kt"))
        .map(File::getContent)
        .findFirst()
        .orElseThrow();
  }

  private static FileDescriptorProto withMethod(MethodDescriptorProto.Builder method) {
    return file("a.proto")
        .addService(ServiceDescriptorProto.newBuilder().setName("First").addMethod(method))
        .build();
  }

  @Test
  void kotlin_isGeneratedOnlyIfAskedFor() {
    FileDescriptorProto file = file("a.proto").addService(service("First", "Get")).build();

    assertThat(generate("", file).getFileList())
        .extracting(File::getName)
        .noneMatch(name -> name.endsWith(".kt"));
    assertThat(generate("kotlin", file).getFileList())
        .extracting(File::getName)
        .containsExactlyInAnyOrder(
            "com/example/First.java",
            "com/example/AsyncFirst.java",
            "com/example/FirstClient.java",
            "com/example/FirstMethods.java",
            PATH);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void file_hasTheSidesThatAreGenerated(boolean server, boolean client) {
    FileDescriptorProto file = file("a.proto").addService(service("First", "Get")).build();
    List<String> files =
        generate("kotlin=true,server=" + server + ",client=" + client, file).getFileList().stream()
            .filter(each -> each.getName().equals(PATH))
            .map(File::getContent)
            .toList();

    assertThat(files).hasSize(server || client ? 1 : 0);
    assertThat(files.toString().contains("public interface CoroutineFirst ")).isEqualTo(server);
    assertThat(files.toString().contains("public class CoroutineFirstClient\n")).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | false | suspend fun get(request: Request, context: RequestContext): Response",
        "true | false | suspend fun get(requests: Flow<Request>, context: RequestContext):"
            + " Response",
        "false | true | public fun get(request: Request, context: RequestContext): Flow<Response>",
        "true | true | public fun get(requests: Flow<Request>, context: RequestContext):"
            + " Flow<Response>"
      })
  void method_hasTheShapeOfItsKind(boolean client, boolean server, String signature) {
    assertThat(
            kotlin(withMethod(method("Get").setClientStreaming(client).setServerStreaming(server))))
        .contains(signature);
  }

  @Test
  void contextOfTheHandlers_isAskedForOnce() {
    FileDescriptorProto two = file("a.proto").addService(service("First", "Get", "Put")).build();

    assertThat(kotlin(two))
        .containsOnlyOnce(" = handlerContext\n")
        .contains("FirstMethods.GET, contextOfAll) {", "FirstMethods.PUT, contextOfAll) {");
    assertThat(kotlin(file("a.proto").addService(service("First")).build()))
        .doesNotContain(" = handlerContext\n");
  }

  @Test
  void wordsOfKotlin_areQuoted() {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder(withMethod(method("When")));
    file.getOptionsBuilder().setJavaPackage("com.fun.in");
    assertThat(kotlin(file.build()))
        .contains(
            "package com.`fun`.`in`\n", "suspend fun `when`(", "this.`when`(request, context)");
  }

  @Test
  void messagesNamedAsTheLibrary_keepTheirNames_andTheLibraryGetsOthers() {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder(
            withMethod(
                method("Get")
                    .setInputType(".test.v1.CallOptions")
                    .setOutputType(".test.v1.Companion")));
    file.addMessageType(message("CallOptions")).addMessageType(message("Companion"));
    assertThat(kotlin(file.build()))
        .contains(
            "import dev.connectjava.CallOptions as CallOptions_\n",
            "import com.example.Companion as Companion_\n",
            "request: CallOptions,\n",
            "options: CallOptions_ = CallOptions_.defaults(),\n",
            "): Companion_ =");
  }

  @Test
  void messageOfAnotherPackage_isImported() {
    FileDescriptorProto.Builder other =
        FileDescriptorProto.newBuilder(file("other.proto").build()).setPackage("other.v1");
    other.getOptionsBuilder().setJavaPackage("org.other");
    FileDescriptorProto own = withMethod(method("Get").setOutputType(".other.v1.Response"));

    CodeGeneratorResponse response =
        CodeGenerator.generate(request("kotlin=true", other.build(), own));
    assertThat(response.getFileList())
        .filteredOn(each -> each.getName().equals(PATH))
        .singleElement()
        .satisfies(each ->
            assertThat(each.getContent())
                .contains("import org.other.Response\n", "request: Request, "));
  }

  @Test
  void comment_cannotEndOrNest() {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder(withMethod(method("Get")));
    file.setSourceCodeInfo(
        SourceCodeInfo.newBuilder()
            .addLocation(
                SourceCodeInfo.Location.newBuilder()
                    .addAllPath(List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, 0))
                    .setLeadingComments(" Ends */ and /* begins.\n\n @see [Other] `it`\n")));
    assertThat(kotlin(file.build()))
        .contains(
            """
            /**
             * Ends &#42;/ and /&#42; begins.
             *
             * &#64;see &#91;Other] &#96;it&#96;
             *
            """);
  }

  @Test
  void nameThatIsInUse_isAnErrorThatSaysWhichOptionChangesIt() {
    FileDescriptorProto file =
        file("a.proto")
            .addService(service("First", "Get"))
            .addMessageType(message("CoroutineFirst"))
            .build();

    assertThat(generate("kotlin=true", file).getError())
        .contains("message test.v1.CoroutineFirst", "give the plugin another coroutine_prefix");
    assertThat(generate("kotlin=true,coroutine_prefix=Suspend", file).getFileList())
        .extracting(File::getName)
        .contains("com/example/SuspendFirst.kt");
  }

  @Test
  void deprecation_isThatOfTheSchema() {
    MethodDescriptorProto.Builder method = method("Get");
    method.getOptionsBuilder().setDeprecated(true);
    assertThat(kotlin(withMethod(method)))
        .contains("  @kotlin.Deprecated(\"The schema says so.\")\n  public suspend fun get(");
  }
}
