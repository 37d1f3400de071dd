package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.message;
import static dev.connectjava.codegen.Schemas.method;
import static dev.connectjava.codegen.Schemas.request;
import static dev.connectjava.codegen.Schemas.service;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the plugin generates for services if it generates views, and how that is named. */
final class ViewServicesTest {

  private static List<String> added(String options, FileDescriptorProto... files) {
    List<String> before = names(options, files);
    return names("views=all," + options, files).stream()
        .filter(name -> !before.contains(name))
        .filter(name -> !name.matches("(Request|Response)(View|Bytes)"))
        .toList();
  }

  private static List<String> names(String options, FileDescriptorProto... files) {
    CodeGeneratorResponse response = CodeGenerator.generate(request(options, files));
    assertThat(response.getError()).isEmpty();
    return response.getFileList().stream()
        .map(file -> file.getName().replaceAll(".*/|\\.java$", ""))
        .toList();
  }

  private static String content(CodeGeneratorRequest request, String name) {
    return CodeGenerator.generate(request).getFileList().stream()
        .filter(file -> file.getName().endsWith("/" + name + ".java"))
        .map(File::getContent)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void service_hasFormsWithViews() {
    FileDescriptorProto file = file("a.proto").addService(service("GreetService", "Get")).build();

    assertThat(added("", file))
        .containsExactly(
            "GreetViewServiceMethods",
            "GreetViewService",
            "AsyncGreetViewService",
            "GreetServiceHandlers",
            "GreetViewServiceClient");
    assertThat(added("server=false", file))
        .containsExactly("GreetViewServiceMethods", "GreetViewServiceClient");
    assertThat(added("client=false", file)).doesNotContain("GreetViewServiceClient").hasSize(4);
    assertThat(added("async=false", file)).doesNotContain("AsyncGreetViewService").hasSize(4);
  }

  @Test
  void asyncFalse_leavesTheAsynchronousFormsOfHandlersOut() {
    FileDescriptorProto file = file("a.proto").addService(service("GreetService", "Get")).build();

    assertThat(content(request("views=all", file), "GreetServiceHandlers"))
        .contains("interface Get extends", "interface GetView extends", "interface AsyncGet ");
    assertThat(content(request("views=all,async=false", file), "GreetServiceHandlers"))
        .contains("interface Get extends", "interface GetView extends")
        .doesNotContain("Async", "synchronous");
  }

  @Test
  void serviceWithAnotherName_hasTheSuffixAtItsEnd() {
    FileDescriptorProto file = file("a.proto").addService(service("Greeter", "Get")).build();

    assertThat(added("", file))
        .containsExactly(
            "GreeterViewMethods",
            "GreeterView",
            "AsyncGreeterView",
            "GreeterHandlers",
            "GreeterViewClient");
  }

  @Test
  void options_nameTheForms() {
    FileDescriptorProto file = file("a.proto").addService(service("Users", "Get")).build();
    String options =
        "service_suffix=Api,async_prefix=Future,client_suffix=Stub,methods_suffix=Rpcs,"
            + "handlers_suffix=Parts,view_suffix=Bytes";

    assertThat(added(options, file))
        .containsExactly(
            "UsersBytesRpcs",
            "UsersBytesApi",
            "FutureUsersBytesApi",
            "UsersParts",
            "UsersBytesStub");
    assertThat(content(request("views=all," + options, file), "UsersParts"))
        .contains(
            "interface Get extends",
            "interface GetBytes extends",
            "interface FutureGet extends",
            "interface FutureGetBytes extends");
  }

  @Test
  void serviceWithoutMethods_hasNoForms() {
    assertThat(added("", file("a.proto").addService(service("Empty")).build())).isEmpty();
  }

  @Test
  void handlersOfDifferentMethods_haveDifferentNames() {
    FileDescriptorProto file =
        file("a.proto")
            .addService(service("Some", "Get", "GetView", "AsyncGet", "AnyMethod", "SomeHandlers"))
            .build();

    assertThat(content(request("views=all", file), "SomeHandlers"))
        .contains(
            "interface AnyMethod extends dev.connectjava.Service {",
            "interface Get extends AnyMethod {",
            "interface GetView_ extends AnyMethod {",
            "interface AsyncGet_ extends AnyMethod {",
            "interface AsyncGetView extends AnyMethod {",
            "interface GetView extends AnyMethod {",
            "interface GetViewView extends AnyMethod {",
            "interface AsyncGet extends AnyMethod {",
            "interface AsyncGetView_ extends AnyMethod {",
            "interface AnyMethod_ extends AnyMethod {",
            "interface SomeHandlers_ extends AnyMethod {");
  }

  /** Views of messages of another file are generated only if that is asked for. */
  @Test
  void requestWithoutView_isAMessage() {
    FileDescriptorProto other =
        FileDescriptorProto.newBuilder()
            .setName("b.proto")
            .setPackage("other")
            .addMessageType(message("Other"))
            .build();
    ServiceDescriptorProto service =
        ServiceDescriptorProto.newBuilder()
            .setName("Some")
            .addMethod(method("Get").setInputType(".other.Other"))
            .addMethod(method("Put"))
            .build();
    CodeGeneratorRequest request =
        CodeGeneratorRequest.newBuilder()
            .setParameter("views=rpc")
            .addProtoFile(other)
            .addProtoFile(file("a.proto").addDependency("b.proto").addService(service))
            .addFileToGenerate("a.proto")
            .build();

    assertThat(content(request, "SomeView")).contains("other.B.Other request,");
    assertThat(content(request, "SomeHandlers"))
        .contains("interface Get extends", "interface PutView extends")
        .doesNotContain("interface GetView extends");
    assertThat(content(request, "SomeViewMethods"))
        .containsIgnoringWhitespaces("GET = com.example.SomeMethods.GET;");
  }

  static Stream<Arguments> clashes() {
    return Stream.of(
        Arguments.of("view_suffix", "Bytes", message("UsersView")),
        Arguments.of("view_suffix", "Bytes", message("AsyncUsersView")),
        Arguments.of("view_suffix", "Bytes", message("UsersViewMethods")),
        Arguments.of("view_suffix", "Bytes", message("UsersViewClient")),
        Arguments.of("handlers_suffix", "Parts", message("UsersHandlers")));
  }

  @ParameterizedTest
  @MethodSource("clashes")
  void clash_isAnErrorThatNamesTheOptionThatEndsIt(
      String option, String value, DescriptorProto message) {
    FileDescriptorProto file =
        file("a.proto").addService(service("Users", "Get")).addMessageType(message).build();

    assertThat(CodeGenerator.generate(request("views=all", file)).getError())
        .contains(
            "service test.v1.Users of a.proto with views and message test.v1." + message.getName(),
            "give the plugin another " + option);
    assertThat(
            CodeGenerator.generate(request("views=all," + option + "=" + value, file)).getError())
        .isEmpty();
  }
}
