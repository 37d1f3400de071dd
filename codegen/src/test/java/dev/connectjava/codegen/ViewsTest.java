package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.message;
import static dev.connectjava.codegen.Schemas.request;
import static dev.connectjava.codegen.Schemas.service;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which views the plugin generates, and how they are named. */
final class ViewsTest {

  private static FieldDescriptorProto field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL)
        .build();
  }

  private static FieldDescriptorProto field(String name, int number, String type) {
    return field(name, number, Type.TYPE_MESSAGE).toBuilder().setTypeName(type).build();
  }

  private static List<String> views(String option, FileDescriptorProto... files) {
    CodeGeneratorResponse response = CodeGenerator.generate(request(option, files));
    assertThat(response.getError()).isEmpty();
    return response.getFileList().stream()
        .map(File::getName)
        .filter(name -> name.matches(".*/(Request|Response|Holder|Deep|Other)View.java"))
        .toList();
  }

  private static String view(String name, FileDescriptorProto... files) {
    return CodeGenerator.generate(request("views=all", files)).getFileList().stream()
        .filter(file -> file.getName().endsWith("/" + name + ".java"))
        .map(File::getContent)
        .findFirst()
        .orElseThrow();
  }

  private static String error(String option, FileDescriptorProto... files) {
    return CodeGenerator.generate(request(option, files)).getError();
  }

  @Test
  void noViews_areTheDefault() {
    FileDescriptorProto file = file("a.proto").build();

    assertThat(views("", file)).isEmpty();
    assertThat(views("views=none", file)).isEmpty();
  }

  @Test
  void allViews_areGenerated() {
    assertThat(views("views=all", file("a.proto").build()))
        .containsExactly("com/example/RequestView.java", "com/example/ResponseView.java");
  }

  @Test
  void viewsOfCalls_areThoseThatRequestsAndResponsesReach() {
    DescriptorProto nested =
        message("Nested").toBuilder().addField(field("deep", 1, ".test.v1.Deep")).build();
    DescriptorProto holder = message("Holder").toBuilder().addNestedType(nested).build();
    FileDescriptorProto.Builder file = file("a.proto");
    file.getMessageTypeBuilder(0).addField(field("nested", 1, ".test.v1.Holder.Nested"));
    file.addMessageType(holder)
        .addMessageType(message("Deep"))
        .addMessageType(message("Other"))
        .addService(service("Service", "Get"));

    assertThat(views("views=rpc", file.build()))
        .containsExactly(
            "com/example/RequestView.java",
            "com/example/ResponseView.java",
            "com/example/HolderView.java",
            "com/example/DeepView.java");
    assertThat(views("views=rpc", file("b.proto").build())).isEmpty();
  }

  @Test
  void nestedMessage_hasANestedView() {
    FileDescriptorProto file =
        file("a.proto")
            .addMessageType(message("Outer").toBuilder().addNestedType(message("Inner")))
            .build();

    assertThat(view("OuterView", file))
        .contains("public static final class InnerView")
        .contains("GeneratedView<com.example.Outer.Inner>");
  }

  /** Protoc nests the messages in a class of the file; views are not nested. */
  @Test
  void viewsOfOneOuterClass_areInFilesOfTheirOwn() {
    FileDescriptorProto.Builder file = file("a.proto");
    file.getOptionsBuilder().setJavaMultipleFiles(false);

    assertThat(view("RequestView", file.build())).contains("GeneratedView<com.example.A.Request>");
  }

  @Test
  void wellKnownTypes_haveViewsOfTheLibrary() {
    FileDescriptorProto.Builder file =
        file("a.proto").addDependency("google/protobuf/timestamp.proto");
    file.getMessageTypeBuilder(0).addField(field("at", 1, ".google.protobuf.Timestamp"));
    CodeGeneratorRequest request =
        CodeGeneratorRequest.newBuilder()
            .setParameter("views=all")
            .addProtoFile(TimestampProto.getDescriptor().toProto())
            .addProtoFile(file)
            .addFileToGenerate("a.proto")
            .build();

    CodeGeneratorResponse response = CodeGenerator.generate(request);

    assertThat(response.getFileList())
        .extracting(File::getName)
        .containsExactly("com/example/RequestView.java", "com/example/ResponseView.java");
    assertThat(response.getFile(0).getContent())
        .contains("public dev.connectjava.protobuf.view.wellknown.TimestampView at() {");
  }

  @Test
  void wellKnownTypes_areNeverGenerated() {
    assertThat(views("views=all,view_imports=true", TimestampProto.getDescriptor().toProto()))
        .isEmpty();
  }

  @Test
  void wideMessage_isReadByTheMethodOfTheNumber() {
    FileDescriptorProto.Builder file = file("a.proto");
    for (int number = 250; number > 0; number--) {
      file.getMessageTypeBuilder(0).addField(field("f" + number, number, Type.TYPE_INT32));
    }

    assertThat(view("RequestView", file.build()))
        .containsIgnoringWhitespaces(
            """
            if (tag >>> 3 < 101) {
              readField0(reader, tag);
            } else if (tag >>> 3 < 201) {
              readField1(reader, tag);
            } else {
              readField2(reader, tag);
            }
            """);
  }

  @Test
  void parameters_doNotHideVariablesOfFields() {
    FileDescriptorProto.Builder file = file("reader.proto");
    file.getOptionsBuilder().setJavaPackage("reader.v1");
    file.getMessageTypeBuilder(0).addField(field("reader", 1, Type.TYPE_INT32));

    assertThat(view("RequestView", file.build())).contains("reader_ = reader__.int32()");
  }

  @Test
  void message_namedAsItsPackageRefersToItself() {
    FileDescriptorProto.Builder file = file("a.proto");
    file.getOptionsBuilder().setJavaPackage("pets");
    file.addMessageType(message("pets").toBuilder().addField(field("pet", 1, ".test.v1.pets")));

    assertThat(view("petsView", file.build()))
        .contains("import pets.pets;")
        .contains("public petsView pet() {");
  }

  @Test
  void longDefault_isOneString() {
    FileDescriptorProto.Builder file = file("a.proto").setSyntax("proto2");
    file.getMessageTypeBuilder(0)
        .addField(
            field("data", 1, Type.TYPE_BYTES).toBuilder().setDefaultValue("x".repeat(30_000)));

    assertThat(view("RequestView", file.build()))
        .contains("BytesView.of(java.lang.String.join(\"\", \"xxx")
        .contains("\").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));");
  }

  @Test
  void messageWithoutView_isAnErrorThatNamesIt() {
    FileDescriptorProto.Builder file = file("a.proto").addDependency("b.proto");
    file.getMessageTypeBuilder(0).addField(field("other", 1, ".other.Other"));
    FileDescriptorProto other =
        FileDescriptorProto.newBuilder()
            .setName("b.proto")
            .setPackage("other")
            .addMessageType(message("Other"))
            .build();
    CodeGeneratorRequest.Builder request =
        CodeGeneratorRequest.newBuilder()
            .setParameter("views=all")
            .addProtoFile(other)
            .addProtoFile(file)
            .addFileToGenerate("a.proto");

    assertThat(CodeGenerator.generate(request.build()).getError())
        .contains("test.v1.Request contains other.Other of b.proto, which has no views")
        .contains("view_imports=true");
    assertThat(
            CodeGenerator.generate(request.setParameter("views=all,view_imports=true").build())
                .getFileList())
        .extracting(File::getName)
        .containsExactlyInAnyOrder(
            "com/example/RequestView.java",
            "com/example/ResponseView.java",
            "other/OtherView.java");
  }

  @Test
  void nameThatIsTaken_isAnErrorThatNamesTheOption() {
    FileDescriptorProto file = file("a.proto").addMessageType(message("RequestView")).build();

    assertThat(error("views=all", file))
        .contains(
            "the view of message test.v1.Request and message test.v1.RequestView both need the"
                + " Java class com.example.RequestView: give the plugin another view_suffix");
    assertThat(error("views=all,view_suffix=Bytes", file)).isEmpty();
    assertThat(error("views=all,view_suffix=OrBuilder", file))
        .contains(
            "the view of message test.v1.Request and the interface that protoc generates for"
                + " message test.v1.Request both need the Java class com.example.RequestOrBuilder:"
                + " give the plugin another view_suffix");
  }

  @Test
  void methods_haveNumbersIfTheirNamesAreTaken() {
    FileDescriptorProto.Builder file = file("a.proto");
    file.getMessageTypeBuilder(0)
        .addField(field("to_message", 1, Type.TYPE_INT32))
        .addField(field("class", 2, Type.TYPE_STRING))
        .addField(field("_leading_2x", 3, Type.TYPE_BOOL))
        .addField(field("fooBar", 4, Type.TYPE_INT64))
        .addField(field("foo_bar_", 5, Type.TYPE_BYTES));

    assertThat(view("RequestView", file.build()))
        .contains("public int toMessage1() {")
        .contains("Utf8 class2() {")
        .contains("public boolean leading2X() {")
        .contains("public long fooBar() {")
        .contains("BytesView fooBar5() {");
  }

  @Test
  void optionWithAnotherValue_isAnError() {
    assertThat(error("views=some", file("a.proto").build()))
        .contains("option \"views\" is \"some\", but must be none, rpc or all");
    assertThat(error("view_suffix=", file("a.proto").build())).contains("must not be empty");
  }
}
