package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SchemaExtensionsTest {

  /** Returns messages that can be extended, each with two extensions. */
  private static FileDescriptor file(int messages) throws DescriptorValidationException {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("file.proto").setPackage("x");
    for (int i = 0; i < messages; i++) {
      DescriptorProto.Builder type = file.addMessageTypeBuilder().setName("T" + i);
      type.addExtensionRangeBuilder().setStart(1).setEnd(10);
      for (int number = 1; number <= 2; number++) {
        file.addExtensionBuilder()
            .setName("e%d_%d".formatted(i, number))
            .setNumber(number)
            .setExtendee(".x.T" + i)
            .setType(FieldDescriptorProto.Type.TYPE_INT32)
            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
      }
    }
    return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
  }

  private static List<FieldDescriptor> of(SchemaExtensions extensions, Descriptor type) {
    return extensions.of(type).stream().map(extension -> extension.descriptor).toList();
  }

  @Test
  void extensions_areThoseOfTheFilesAndThoseThatAreAdded() throws Exception {
    FileDescriptor file = file(2);
    List<FieldDescriptor> all = file.getExtensions();
    SchemaExtensions defined = new SchemaFiles(List.of(file)).extensions();
    SchemaExtensions added =
        new SchemaExtensions(
            new SchemaFiles(List.of()),
            registry -> {
              registry.add(all.get(1));
              registry.add(all.get(2));
            });
    Descriptor type = file.findMessageTypeByName("T0");

    assertThat(of(defined, type)).containsExactly(all.get(0), all.get(1));
    assertThat(of(added, type)).containsExactly(all.get(1));
    assertThat(of(defined, DescriptorProto.getDescriptor())).isEmpty();
    assertThat(
            of(
                new SchemaExtensions(
                    new SchemaFiles(List.of(file)), registry -> registry.add(all.get(1))),
                type))
        .containsExactly(all.get(0), all.get(1));
  }

  /** A peer's schema may have this number of them. Looking at all for each type takes minutes. */
  @Test
  @Timeout(30)
  @Attack(value = "schema with 20,000 types and 40,000 extensions", kind = Kind.BOMB)
  void extensionsOfManyTypes_areFoundFast() throws Exception {
    FileDescriptor file = file(20_000);
    MessageShapes shapes = new MessageShapes(new SchemaFiles(List.of(file)).extensions());

    for (Descriptor type : file.getMessageTypes()) {
      assertThat(shapes.of(type, true).fields()).hasSize(2);
    }
  }
}
