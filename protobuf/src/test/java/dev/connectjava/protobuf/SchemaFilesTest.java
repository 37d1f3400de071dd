package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ExtensionRange;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SchemaFilesTest {

  private static FieldDescriptorProto.Builder extension(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setExtendee(".x.Base");
  }

  private static FileDescriptor build(FileDescriptorProto.Builder file, FileDescriptor... imports)
      throws Exception {
    for (FileDescriptor imported : imports) {
      file.addDependency(imported.getName());
    }
    return FileDescriptor.buildFrom(file.setPackage("x").build(), imports);
  }

  @Test
  void extensions_areFoundInImportsAndWithinMessages() throws Exception {
    ExtensionRange range = ExtensionRange.newBuilder().setStart(100).setEnd(200).build();
    FileDescriptor base =
        build(
            FileDescriptorProto.newBuilder()
                .setName("base.proto")
                .addMessageType(
                    DescriptorProto.newBuilder().setName("Base").addExtensionRange(range))
                .addExtension(extension("text", 100, Type.TYPE_STRING)));
    FileDescriptor file =
        build(
            FileDescriptorProto.newBuilder()
                .setName("extra.proto")
                .addMessageType(
                    DescriptorProto.newBuilder()
                        .setName("Extra")
                        .addNestedType(
                            DescriptorProto.newBuilder()
                                .setName("Deep")
                                .addExtension(
                                    extension("deep", 101, Type.TYPE_MESSAGE)
                                        .setTypeName(".x.Extra")))),
            base);
    ExtensionRegistry registry = new SchemaFiles(List.of(file)).extensions().registry();
    Descriptor extended = base.findMessageTypeByName("Base");

    assertThat(registry.findImmutableExtensionByNumber(extended, 100).descriptor.getName())
        .isEqualTo("text");
    assertThat(registry.findImmutableExtensionByNumber(extended, 101).defaultInstance)
        .satisfies(message ->
            assertThat(message.getDescriptorForType())
                .isEqualTo(file.findMessageTypeByName("Extra")));
    assertThat(new SchemaFiles(List.of(file)).types().find("x.Extra.Deep")).isNotNull();
    assertThat(new SchemaFiles(List.of()).types().find("google.protobuf.Timestamp")).isNotNull();
  }
}
