package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.generate;
import static dev.connectjava.codegen.Schemas.message;
import static dev.connectjava.codegen.Schemas.method;
import static dev.connectjava.codegen.Schemas.request;
import static dev.connectjava.codegen.Schemas.service;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CodeGeneratorTest {

  @Test
  void response_saysWhatSchemasItCanRead() {
    CodeGeneratorResponse response = generate();

    assertThat(response.getSupportedFeatures())
        .isEqualTo(
            CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL_VALUE
                | CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS_VALUE);
    assertThat(response.getMinimumEdition()).isEqualTo(Edition.EDITION_PROTO2_VALUE);
  }

  /** Fails with a protobuf-java that has newer editions: then add a golden schema of the newest. */
  @Test
  void newestEdition_isTaken() {
    int newest =
        Arrays.stream(Edition.values())
            .filter(edition -> edition.name().matches("EDITION_\\d{4}"))
            .mapToInt(Edition::getNumber)
            .max()
            .orElseThrow();

    assertThat(generate().getMaximumEdition()).isEqualTo(newest);
  }

  @Test
  void fileWithoutServices_givesNothing() {
    assertThat(generate(file("a.proto").build()).getFileList()).isEmpty();
  }

  @Test
  void fileThatIsOnlyImported_givesNothing() {
    FileDescriptorProto imported =
        file("imported.proto").addService(service("Other", "Get")).build();
    CodeGeneratorResponse response =
        CodeGenerator.generate(request("", imported).toBuilder().clearFileToGenerate().build());

    assertThat(response.getFileList()).isEmpty();
  }

  @Test
  void eachService_givesItsInterfaceAndItsMethods() {
    FileDescriptorProto file =
        file("a.proto").addService(service("First", "Get")).addService(service("Second")).build();

    assertThat(generate(file).getFileList())
        .extracting(File::getName)
        .containsExactlyInAnyOrder(
            "com/example/First.java",
            "com/example/AsyncFirst.java",
            "com/example/FirstClient.java",
            "com/example/FirstMethods.java",
            "com/example/Second.java",
            "com/example/AsyncSecond.java",
            "com/example/SecondClient.java",
            "com/example/SecondMethods.java");
  }

  @Test
  void serverFalse_leavesTheInterfaceOut() {
    FileDescriptorProto file = file("a.proto").addService(service("First", "Get")).build();

    assertThat(CodeGenerator.generate(request("server=false", file)).getFileList())
        .extracting(File::getName)
        .contains("com/example/FirstMethods.java")
        .doesNotContain("com/example/First.java");
  }

  @Test
  void clientFalse_leavesTheClientOut() {
    FileDescriptorProto file = file("a.proto").addService(service("First", "Get")).build();

    assertThat(CodeGenerator.generate(request("client=false", file)).getFileList())
        .extracting(File::getName)
        .containsExactlyInAnyOrder(
            "com/example/First.java",
            "com/example/AsyncFirst.java",
            "com/example/FirstMethods.java");
  }

  /** {@code examples/okhttp} compiles what is generated. */
  @Test
  void schemaFalse_leavesTheDescriptorsOut() {
    FileDescriptorProto file = file("a.proto").addService(service("First", "Get")).build();

    assertThat(CodeGenerator.generate(request("schema=false", file)).getFileList())
        .noneMatch(each -> each.getContent().contains("getDescriptor"))
        .extracting(File::getName)
        .contains("com/example/FirstMethods.java");
  }

  @Test
  void asyncFalse_leavesTheAsynchronousInterfaceOut() {
    FileDescriptorProto file = file("a.proto").addService(service("First", "Get")).build();

    assertThat(CodeGenerator.generate(request("async=false", file)).getFileList())
        .extracting(File::getName)
        .containsExactlyInAnyOrder(
            "com/example/First.java",
            "com/example/FirstClient.java",
            "com/example/FirstMethods.java");
  }

  @Test
  void asyncFalse_leavesItsNameFree() {
    FileDescriptorProto file =
        file("a.proto").addService(service("Users")).addService(service("AsyncUsers")).build();

    assertThat(CodeGenerator.generate(request("async=false", file)).getError()).isEmpty();
  }

  @Test
  void twoMethodsWithOneJavaName_areNamedInTheError() {
    FileDescriptorProto file =
        file("a.proto").addService(service("Users", "GetUser", "get_user")).build();

    assertThat(generate(file).getError())
        .isEqualTo(
            "protoc-gen-connect-java: a.proto: methods GetUser and get_user of test.v1.Users both"
                + " become getUser in Java: rename one");
    assertThat(generate(file).getFileList()).isEmpty();
  }

  @Test
  void serviceWithTheNameOfAMessage_isAnErrorThatNamesBoth() {
    FileDescriptorProto file =
        file("a.proto").addMessageType(message("Users")).addService(service("Users")).build();

    assertThat(generate(file).getError())
        .isEqualTo(
            "protoc-gen-connect-java: service test.v1.Users of a.proto and message test.v1.Users"
                + " both need the Java class com.example.Users: give the plugin another"
                + " service_suffix, rename one, or give one file another java_package");
  }

  @Test
  void servicesOfTwoFilesWithOneJavaName_areAnErrorThatNamesBoth() {
    FileDescriptorProto one = file("one.proto").addService(service("Users")).build();
    FileDescriptorProto two =
        FileDescriptorProto.newBuilder(one).setName("two.proto").setPackage("test.v2").build();

    assertThat(generate(one, two).getError())
        .contains("service test.v1.Users of one.proto", "service test.v2.Users of two.proto")
        .endsWith("com.example.Users: rename one, or give one file another java_package");
  }

  static Stream<Arguments> clashes() {
    FileDescriptorProto.Builder generic = file("a.proto").addService(service("Users"));
    generic.getOptionsBuilder().setJavaGenericServices(true);
    return Stream.of(
        Arguments.of(
            "client_suffix", "Stub", file("users_client.proto").addService(service("Users"))),
        Arguments.of(
            "methods_suffix",
            "Rpcs",
            file("a.proto").addService(service("Users")).addMessageType(message("UsersMethods"))),
        Arguments.of(
            "async_prefix",
            "Future",
            file("a.proto").addService(service("Users")).addService(service("AsyncUsers"))),
        Arguments.of(
            "client_suffix",
            "Stub",
            file("a.proto").addService(service("Users")).addService(service("UsersClient"))),
        Arguments.of("service_suffix", "Api", generic));
  }

  @ParameterizedTest
  @MethodSource("clashes")
  void clash_isAnErrorThatNamesTheOptionThatEndsIt(
      String option, String value, FileDescriptorProto.Builder file) {
    assertThat(generate(file.build()).getError()).contains("give the plugin another " + option);

    CodeGeneratorResponse other =
        CodeGenerator.generate(request(option + "=" + value, file.build()));
    assertThat(other.getError()).isEmpty();
    assertThat(other.getFileList()).extracting(File::getName).doesNotHaveDuplicates();
  }

  @Test
  void genericService_withinTheOuterClass_clashesWithNothing() {
    FileDescriptorProto.Builder file = file("a.proto").addService(service("Users"));
    file.getOptionsBuilder().setJavaGenericServices(true).setJavaMultipleFiles(false);

    assertThat(generate(file.build()).getError()).isEmpty();
  }

  @Test
  void suffixesAndPrefix_nameTheClasses() {
    String options =
        "service_suffix=Api,async_prefix=Future,client_suffix=Stub,methods_suffix=Rpcs";
    FileDescriptorProto file = file("a.proto").addService(service("Users", "Get")).build();

    assertThat(CodeGenerator.generate(request(options, file)).getFileList())
        .extracting(File::getName)
        .containsExactlyInAnyOrder(
            "com/example/UsersApi.java",
            "com/example/FutureUsersApi.java",
            "com/example/UsersStub.java",
            "com/example/UsersRpcs.java");
  }

  @Test
  void twoSpellingsOfOneConstant_areAnErrorThatNamesBoth() {
    FileDescriptorProto file =
        file("a.proto").addService(service("Pages", "GetURL", "GetUrl")).build();

    assertThat(generate(file).getError())
        .isEqualTo(
            "protoc-gen-connect-java: "
                + "a.proto: methods GetURL and GetUrl of test.v1.Pages both become GET_URL in Java:"
                + " rename one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"record", "var", "yield", "permits", "sealed", "class", "_"})
  void serviceWhoseNameNoClassMayHave_getsAnUnderscore(String name) {
    FileDescriptorProto file = file("a.proto").addService(service(name)).build();

    assertThat(generate(file).getFileList())
        .extracting(File::getName)
        .contains("com/example/" + name + "_.java");
  }

  /** A class of this name would hide the package from the code beside it. */
  @ParameterizedTest
  @ValueSource(strings = {"com", "dev", "java"})
  void serviceNamedAsAnOutermostPackage_getsAnUnderscore(String name) {
    FileDescriptorProto file = file("a.proto").addService(service(name)).build();

    assertThat(generate(file).getFileList())
        .extracting(File::getName)
        .contains("com/example/" + name + "_.java", "com/example/" + name + "Client.java");
  }

  @Test
  void messageThatHidesTheLibrary_beside_oneThatKeepsItFromBeingImported_isAnError() {
    FileDescriptorProto file =
        file("a.proto").addMessageType(message("dev")).addService(service("Service")).build();

    assertThat(generate(file).getError())
        .isEqualTo(
            "protoc-gen-connect-java: message test.v1.dev hides the package dev from the code"
                + " beside it, and another Service keeps dev.connectjava.Service from being"
                + " imported: rename one, or give its file another java_package");
  }

  @Test
  void messagesThatHideTheLibrary_withoutAPackage_areAnErrorWhereNothingCanBeImported() {
    FileDescriptorProto.Builder file =
        file("a.proto").clearPackage().addMessageType(message("dev"));
    file.getOptionsBuilder().clearJavaPackage();
    file.addMessageType(message("Transport"));
    ServiceDescriptorProto service =
        ServiceDescriptorProto.newBuilder()
            .setName("Bare")
            .addMethod(method("Get").setInputType(".Transport").setOutputType(".Response"))
            .build();

    assertThat(generate(file.addService(service).build()).getError())
        .contains("message dev hides the package dev", "another Transport keeps");
  }

  @Test
  void messageThatIsNotInTheRequest_isAnErrorThatNamesIt() {
    ServiceDescriptorProto service =
        ServiceDescriptorProto.newBuilder()
            .setName("Users")
            .addMethod(method("Get").setInputType(".elsewhere.Lost"))
            .build();

    assertThat(generate(file("a.proto").addService(service).build()).getError())
        .isEqualTo(
            "protoc-gen-connect-java: the request of protoc does not have message elsewhere.Lost");
  }

  @Test
  void fileNameWithALineBreak_doesNotEndTheComment() {
    FileDescriptorProto file =
        file("a\nclass Evil {}\\u000a.proto").addService(service("Users")).build();

    List<File> files = generate(file).getFileList();
    assertThat(files).isNotEmpty();
    assertThat(files)
        .allSatisfy(generated ->
            assertThat(generated.getContent().lines().findFirst())
                .hasValueSatisfying(
                    line -> assertThat(line).contains("a?class Evil {}?u000a.proto")));
  }

  @Test
  void schemaWithoutAPackage_hasAServiceWithoutOne() {
    FileDescriptorProto file =
        file("a.proto")
            .clearPackage()
            .clearOptions()
            .addService(
                ServiceDescriptorProto.newBuilder()
                    .setName("Bare")
                    .addMethod(method("Get").setInputType(".Request").setOutputType(".Response")))
            .build();

    File methods = generate(file).getFile(0);
    assertThat(methods.getName()).isEqualTo("BareMethods.java");
    assertThat(methods.getContent())
        .doesNotContain("package ")
        .contains("\"Bare\";")
        .contains("A.Request.class");
  }
}
