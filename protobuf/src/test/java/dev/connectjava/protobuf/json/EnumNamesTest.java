package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import org.junit.jupiter.api.Test;

/** The names of enums, which are large in the schema of a hostile peer. */
final class EnumNamesTest {

  private static final String SCHEMA =
      """
      name: "enums.proto" package: "x"
      message_type {
        name: "M"
        field { name: "one" number: 1 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
        field { name: "many" number: 2 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED }
        field { name: "other" number: 3 type: TYPE_ENUM type_name: ".x.Color" label: LABEL_OPTIONAL }
      }
      message_type {
        name: "N"
        field { name: "one" number: 1 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
      }
      enum_type { name: "Size" value { name: "SMALL" number: 5 } }
      enum_type { name: "Color" value { name: "RED" number: 7 } }
      """;

  private final JsonSchema schema =
      new JsonSchema(
          TypeRegistry.getEmptyTypeRegistry(),
          ExtensionRegistry.getEmptyRegistry(),
          JsonOptions.DEFAULTS);

  private EnumNames names(Descriptor type, int field) {
    return schema.of(DynamicMessage.getDefaultInstance(type)).fieldAt(field).enumNames();
  }

  @Test
  @Attack(
      value = "schema with thousands of fields of an enum with thousands of values",
      kind = Kind.MEMORY)
  void fieldsOfAnEnum_shareItsNames()
      throws TextFormat.ParseException, DescriptorValidationException {
    FileDescriptor file =
        FileDescriptor.buildFrom(
            TextFormat.parse(SCHEMA, FileDescriptorProto.class), new FileDescriptor[0]);
    Descriptor type = file.findMessageTypeByName("M");
    EnumNames sizes = names(type, 0);
    byte[] small = "SMALL".getBytes(UTF_8);

    assertThat(names(type, 1)).isSameAs(sizes);
    assertThat(names(file.findMessageTypeByName("N"), 0)).isSameAs(sizes);
    assertThat(names(type, 2).fullName()).isEqualTo("x.Color");
    assertThat(sizes.number(small, 0, small.length)).isEqualTo(5);
  }
}
