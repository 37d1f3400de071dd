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
import java.util.List;
import org.junit.jupiter.api.Test;

final class CodeGeneratorTest {

  @Test
  void response_saysWhatSchemasItCanRead() {
    CodeGeneratorResponse response = generate();

    assertThat(response.getSupportedFeatures())
        .isEqualTo(
            CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL_VALUE
                | CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS_VALUE);
    assertThat(response.getMinimumEdition()).isEqualTo(Edition.EDITION_PROTO2_VALUE);
    assertThat(response.getMaximumEdition()).isEqualTo(Edition.EDITION_2024_VALUE);
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

  @Test
  void twoMethodsWithOneJavaName_areNamedInTheError() {
    FileDescriptorProto file =
        file("a.proto").addService(service("Users", "GetUser", "get_user")).build();

    assertThat(generate(file).getError())
        .isEqualTo(
            "a.proto: methods GetUser and get_user of test.v1.Users both become getUser in Java:"
                + " rename one");
    assertThat(generate(file).getFileList()).isEmpty();
  }

  @Test
  void serviceWithTheNameOfAMessage_isAnErrorThatNamesBoth() {
    FileDescriptorProto file =
        file("a.proto").addMessageType(message("Users")).addService(service("Users")).build();

    assertThat(generate(file).getError())
        .isEqualTo(
            "service test.v1.Users of a.proto and message test.v1.Users both need the Java class"
                + " com.example.Users: rename one, or give one file another java_package");
  }

  @Test
  void servicesOfTwoFilesWithOneJavaName_areAnErrorThatNamesBoth() {
    FileDescriptorProto one = file("one.proto").addService(service("Users")).build();
    FileDescriptorProto two =
        FileDescriptorProto.newBuilder(one).setName("two.proto").setPackage("test.v2").build();

    assertThat(generate(one, two).getError())
        .contains("service test.v1.Users of one.proto", "service test.v2.Users of two.proto");
  }

  @Test
  void messageThatIsNotInTheRequest_isAnErrorThatNamesIt() {
    ServiceDescriptorProto service =
        ServiceDescriptorProto.newBuilder()
            .setName("Users")
            .addMethod(method("Get").setInputType(".elsewhere.Lost"))
            .build();

    assertThat(generate(file("a.proto").addService(service).build()).getError())
        .isEqualTo("the request of protoc does not have message elsewhere.Lost");
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
