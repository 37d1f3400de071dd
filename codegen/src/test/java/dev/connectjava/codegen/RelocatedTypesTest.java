package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.message;
import static dev.connectjava.codegen.Schemas.method;
import static dev.connectjava.codegen.Schemas.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The option {@code java_type}. */
final class RelocatedTypesTest {

  private static final DescriptorProto OUTER =
      message("Outer").toBuilder()
          .addNestedType(message("Inner"))
          .addEnumType(EnumDescriptorProto.newBuilder().setName("State"))
          .build();

  private static JavaTypes types(String parameter, FileDescriptorProto... files) {
    return JavaTypes.of(List.of(files), PluginOptions.parse(parameter).relocated());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The package of the file, one above it, and one that only begins like it.
        "java_type=test.v1=shaded.test | shaded.test.Outer | shaded.test.Outer.Inner",
        "java_type=test=shaded | shaded.v1.Outer | shaded.v1.Outer.Inner",
        "java_type=tes=shaded | com.example.Outer | com.example.Outer.Inner",
        "java_type=test.v1.Out=shaded.X | com.example.Outer | com.example.Outer.Inner",
        // A message, with what is nested in it, and a nested one alone.
        "java_type=test.v1.Outer=a.B | a.B | a.B.Inner",
        "java_type=test.v1.Outer=a.B.C | a.B.C | a.B.C.Inner",
        "java_type=test.v1.Outer=Bare | Bare | Bare.Inner",
        "java_type=test.v1.Outer=a.lower | a.lower | a.lower.Inner",
        "java_type=test.v1.Outer.Inner=a.B | com.example.Outer | a.B",
        // The longest match counts, in any order.
        "'java_type=test.v1=p,java_type=test.v1.Outer=a.B,java_type=test=q' | a.B | a.B.Inner",
        "'java_type=test.v1.Outer.Inner=a.B,java_type=test.v1=p' | p.Outer | a.B",
      })
  void message_isWhereTheLongestMatchSays(String parameter, String outer, String inner) {
    JavaTypes types = types(parameter, file("a.proto").addMessageType(OUTER).build());

    assertThat(types.message(".test.v1.Outer").qualified()).isEqualTo(outer);
    assertThat(types.message(".test.v1.Outer.Inner").qualified()).isEqualTo(inner);
  }

  @Test
  void enum_isWhereTheOptionSays() {
    FileDescriptorProto file = file("a.proto").addMessageType(OUTER).build();

    assertThat(types("java_type=test.v1=p", file).enumeration(".test.v1.Outer.State").qualified())
        .isEqualTo("p.Outer.State");
    assertThat(
            types("java_type=test.v1.Outer.State=a.B", file)
                .enumeration(".test.v1.Outer.State")
                .qualified())
        .isEqualTo("a.B");
  }

  @Test
  void messageWithinAnOuterClass_staysWithinIt() {
    FileDescriptorProto.Builder file = file("a.proto");
    file.getOptionsBuilder().setJavaMultipleFiles(false);

    assertThat(types("java_type=test=s", file.build()).message(".test.v1.Request").qualified())
        .isEqualTo("s.v1.A.Request");
  }

  @Test
  void service_staysInItsPackage_andUsesTheRelocatedClasses() {
    FileDescriptorProto file = file("a.proto").addService(Schemas.service("Users", "Get")).build();

    List<File> files =
        CodeGenerator.generate(request("java_type=test.v1=shaded.test", file)).getFileList();

    assertThat(files)
        .extracting(File::getName)
        .contains("com/example/Users.java", "com/example/UsersMethods.java");
    File methods =
        files.stream().filter(each -> each.getName().endsWith("Methods.java")).findAny().get();
    assertThat(methods.getContent())
        .contains("shaded.test.Request.class", "shaded.test.A.getDescriptor()")
        .doesNotContain("com.example.Request");
  }

  @Test
  void name_thatARelocatedMessageLeaves_isFree() {
    FileDescriptorProto file =
        file("a.proto")
            .addMessageType(message("Users"))
            .addService(Schemas.service("Users"))
            .build();

    assertThat(CodeGenerator.generate(request("", file)).getError()).contains("both need");
    assertThat(CodeGenerator.generate(request("java_type=test.v1=p", file)).getError()).isEmpty();
  }

  @Test
  void view_isBesideTheRelocatedMessage() {
    CodeGeneratorResponse response =
        CodeGenerator.generate(request("views=all,java_type=test.v1=p", file("a.proto").build()));

    assertThat(response.getFileList())
        .extracting(File::getName)
        .containsExactly("p/RequestView.java", "p/ResponseView.java");
  }

  /** The library's views are of protobuf-java's own classes, and not of shaded ones. */
  @Test
  void wellKnownType_hasTheLibrarysViewUnlessItIsRelocated() {
    FileDescriptorProto timestamp = TimestampProto.getDescriptor().toProto();
    FieldDescriptorProto at =
        FieldDescriptorProto.newBuilder()
            .setName("at")
            .setNumber(1)
            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
            .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
            .setTypeName(".google.protobuf.Timestamp")
            .build();
    FileDescriptorProto file =
        file("a.proto")
            .addDependency(timestamp.getName())
            .addMessageType(message("Event").toBuilder().addField(at))
            .build();
    String library = "dev.connectjava.protobuf.view.wellknown.TimestampView";
    String relocated = "views=all,view_imports=true,java_type=google=shaded";
    String exempt = relocated + ",java_type=google.protobuf=com.google.protobuf";

    assertThat(viewOfEvent("views=all", timestamp, file)).contains(library);
    assertThat(viewOfEvent(relocated, timestamp, file))
        .contains("shaded.protobuf.TimestampView")
        .doesNotContain(library);
    assertThat(viewOfEvent(exempt, timestamp, file)).contains(library).doesNotContain("shaded");
  }

  private static String viewOfEvent(
      String parameter, FileDescriptorProto imported, FileDescriptorProto file) {
    CodeGeneratorResponse response =
        CodeGenerator.generate(
            request(parameter, imported, file).toBuilder()
                .clearFileToGenerate()
                .addFileToGenerate(file.getName())
                .build());
    assertThat(response.getError()).isEmpty();
    return response.getFileList().stream()
        .filter(each -> each.getName().endsWith("/EventView.java"))
        .map(File::getContent)
        .findAny()
        .orElseThrow();
  }

  @Test
  void packagelessSchema_isRelocatedByItsMessages() {
    FileDescriptorProto.Builder file = file("a.proto").clearPackage().clearOptions();
    ServiceDescriptorProto service =
        ServiceDescriptorProto.newBuilder()
            .setName("Bare")
            .addMethod(method("Get").setInputType(".Request").setOutputType(".Response"))
            .build();

    assertThat(
            CodeGenerator.generate(
                    request("java_type=Request=x.Y", file.addService(service).build()))
                .getFile(0)
                .getContent())
        .contains("x.Y.class", "A.Response.class");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java_type",
        "java_type=",
        "java_type=a.b",
        "java_type=a.b=",
        "java_type==a.B",
        "java_type=.a.b=c.D",
        "java_type=a..b=c.D",
        "java_type=a=c.class",
        "java_type=a=c/D",
        "java_type=a=b=c",
      })
  void valueThatIsNotTwoNames_isAnError(String parameter) {
    assertThatThrownBy(() -> PluginOptions.parse(parameter))
        .isInstanceOf(GenerationException.class)
        .hasMessageEndingWith(
            "but must be a package or a type of the schema, \"=\", and a Java package or class");
  }

  @Test
  void nameWithTwoTargets_isAnErrorThatNamesBoth() {
    assertThatThrownBy(() -> PluginOptions.parse("java_type=a=b,java_type=a=c"))
        .isInstanceOf(GenerationException.class)
        .hasMessage("option \"java_type\" maps a to both b and c");
    assertThat(PluginOptions.parse("java_type=a=b,java_type=a=b").relocated()).isNotNull();
  }

  @Test
  void unusedMapping_isIgnored() {
    FileDescriptorProto file =
        file("a.proto").addEnumType(EnumDescriptorProto.newBuilder().setName("Level")).build();

    assertThat(types("java_type=other.v1=p", file).enumeration(".test.v1.Level").qualified())
        .isEqualTo("com.example.Level");
  }
}
