package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.spi.DecodingLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A schema with everything that a scan distinguishes, and random messages of it. */
final class ScannedSchema {

  static final FileDescriptor FILE = file();
  static final Descriptor ALL = FILE.findMessageTypeByName("All");
  static final SchemaFiles FILES = new SchemaFiles(List.of(FILE));
  static final ExtensionRegistry EXTENSIONS = FILES.extensions().registry();
  static final MessageShapes SHAPES = new MessageShapes(FILES.extensions());

  static final SchemaExtensions NO_EXTENSIONS = new SchemaFiles(List.of()).extensions();

  /** Limits that no message exceeds. */
  static final DecodingLimits UNLIMITED =
      DecodingLimits.defaults()
          .withNestingDepth(1_000)
          .withUnknownFields(Integer.MAX_VALUE)
          .withElementBytes(Long.MAX_VALUE);

  private ScannedSchema() {}

  private static FileDescriptor file() {
    String proto =
        """
        name: "all.proto" package: "x"
        message_type {
          name: "All"
          field { name: "number" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
          field { name: "doubles" number: 2 type: TYPE_DOUBLE label: LABEL_REPEATED options { packed: true } }
          field { name: "unpacked" number: 3 type: TYPE_FIXED32 label: LABEL_REPEATED }
          field { name: "text" number: 4 type: TYPE_STRING label: LABEL_OPTIONAL }
          field { name: "bytes" number: 5 type: TYPE_BYTES label: LABEL_REPEATED }
          field { name: "one" number: 6 type: TYPE_MESSAGE type_name: ".x.All" label: LABEL_OPTIONAL }
          field { name: "many" number: 7 type: TYPE_MESSAGE type_name: ".x.All" label: LABEL_REPEATED }
          field { name: "group" number: 8 type: TYPE_GROUP type_name: ".x.All" label: LABEL_REPEATED }
          field { name: "by_name" number: 9 type: TYPE_MESSAGE type_name: ".x.All.ByNameEntry" label: LABEL_REPEATED }
          field { name: "size" number: 10 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
          field { name: "sizes" number: 11 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED }
          field { name: "packed_sizes" number: 12 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED options { packed: true } }
          field { name: "set" number: 13 type: TYPE_MESSAGE type_name: ".x.Set" label: LABEL_OPTIONAL }
          field { name: "empty" number: 1000 type: TYPE_MESSAGE type_name: ".x.Nothing" label: LABEL_REPEATED }
          nested_type {
            name: "ByNameEntry"
            field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
            field { name: "value" number: 2 type: TYPE_MESSAGE type_name: ".x.All" label: LABEL_OPTIONAL }
            options { map_entry: true }
          }
          extension_range { start: 100 end: 200 }
        }
        message_type { name: "Nothing" }
        message_type {
          name: "Set"
          extension_range { start: 4 end: 2147483647 }
          options { message_set_wire_format: true }
        }
        enum_type { name: "Size" value { name: "SMALL" number: 0 } value { name: "LARGE" number: 1 } }
        extension { name: "ext_text" number: 100 type: TYPE_STRING label: LABEL_OPTIONAL extendee: ".x.All" }
        extension { name: "ext_one" number: 101 type: TYPE_MESSAGE type_name: ".x.All" label: LABEL_OPTIONAL extendee: ".x.All" }
        extension { name: "ext_sizes" number: 102 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED extendee: ".x.All" }
        extension { name: "item" number: 50 type: TYPE_MESSAGE type_name: ".x.All" label: LABEL_OPTIONAL extendee: ".x.Set" }
        """;
    return build(proto);
  }

  static FileDescriptor build(String proto) {
    try {
      return FileDescriptor.buildFrom(
          TextFormat.parse(proto, FileDescriptorProto.class), new FileDescriptor[0]);
    } catch (TextFormat.ParseException | DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  static MessageScan scan(byte[] bytes, DecodingLimits limits) {
    return MessageScan.of(bytes, 0, bytes.length, SHAPES.of(ALL, true), "x.All", limits);
  }

  /**
   * Returns a message with random fields, extensions and unknown fields, each singular one once.
   */
  static DynamicMessage some(Descriptor type, Random random, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    type.getFields().forEach(field -> fill(message, field, random, depth));
    FILE.getExtensions().stream()
        .filter(extension -> extension.getContainingType() == type)
        .forEach(extension -> fill(message, extension, random, depth));
    if (random.nextInt(3) == 0 && !type.getOptions().getMapEntry()) {
      message.setUnknownFields(unknown(type, random, depth));
    }
    return message.build();
  }

  private static void fill(
      DynamicMessage.Builder message, FieldDescriptor field, Random random, int depth) {
    if (!field.isRepeated()) {
      Object value = random.nextBoolean() ? value(field, random, depth) : null;
      if (value != null) {
        message.setField(field, value);
      }
      return;
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      Object value = value(field, random, depth);
      if (value != null) {
        message.addRepeatedField(field, value);
      }
    }
  }

  /** Returns null if there is no room for another level. */
  private static @Nullable Object value(FieldDescriptor field, Random random, int depth) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt();
      case LONG -> random.nextLong();
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> "x".repeat(random.nextInt(3));
      case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(3)]);
      case ENUM -> field.getEnumType().getValues().get(random.nextInt(2));
      case MESSAGE -> depth == 0 ? null : some(field.getMessageType(), random, depth - 1);
    };
  }

  /** Unknown numbers, known numbers with another wire type, and unnamed numbers of enums. */
  private static UnknownFieldSet unknown(Descriptor type, Random random, int depth) {
    UnknownFieldSet.Builder set = UnknownFieldSet.newBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
      int number = 14 + random.nextInt(30);
      switch (random.nextInt(7)) {
        case 0 -> field.addVarint(random.nextLong());
        case 1 -> field.addFixed64(1).addFixed64(2);
        case 2 -> field.addFixed32(random.nextInt());
        case 3 -> field.addLengthDelimited(ByteString.copyFrom(new byte[random.nextInt(3)]));
        case 4 ->
            field.addGroup(
                depth == 0
                    ? UnknownFieldSet.getDefaultInstance()
                    : unknown(type, random, depth - 1));
        case 5 -> {
          number = 10 + random.nextInt(3); // The enums: the known values get where they belong.
          field.addVarint(7);
          if (number == 12) {
            field.addLengthDelimited(ByteString.copyFrom(new byte[] {1, 7, 0, 8}));
          }
        }
        default -> {
          number = 1;
          field.addFixed32(3);
        }
      }
      set.addField(number, field.build());
    }
    return set.build();
  }

  /**
   * Returns a sequence of the shortest fields that there are, known and unknown, each of which may
   * cost much memory. Most of these messages are valid.
   */
  static byte[] dense(Descriptor type, List<FieldDescriptor> extensions, Random random, int depth) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    try {
      int kinds = 1 + random.nextInt(7);
      for (int i = random.nextInt(12); i > 0; i--) {
        dense(type, extensions, random, depth, random.nextInt(kinds), output);
      }
      output.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static void dense(
      Descriptor type,
      List<FieldDescriptor> extensions,
      Random random,
      int depth,
      int kind,
      CodedOutputStream output)
      throws IOException {
    int number = 1 + random.nextInt(15);
    switch (kind) {
      case 0, 1 -> {
        for (FieldDescriptor field : type.getFields()) {
          if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && random.nextInt(3) > 0) {
            message(field, extensions, random, depth, output);
          }
        }
      }
      case 2 -> output.writeUInt32(number, 1);
      case 3 -> {
        output.writeTag(number, 3);
        output.writeTag(number, 4);
      }
      case 4 -> output.writeByteArray(number, new byte[random.nextInt(2)]);
      case 5 -> output.writeByteArray(12, new byte[] {7, 8, 9, 7, 8, 9, 7, 8, 9});
      default -> {
        output.writeTag(1, 3); // An item of a message set.
        output.writeUInt32(2, 50);
        for (int i = random.nextInt(6); i > 0; i--) {
          output.writeByteArray(3, new byte[0]);
        }
        output.writeTag(1, 4);
      }
    }
  }

  private static void message(
      FieldDescriptor field,
      List<FieldDescriptor> extensions,
      Random random,
      int depth,
      CodedOutputStream output)
      throws IOException {
    byte[] content =
        depth == 0 || random.nextBoolean()
            ? new byte[0]
            : dense(field.getMessageType(), extensions, random, depth - 1);
    if (field.getType() == FieldDescriptor.Type.GROUP) {
      output.writeTag(field.getNumber(), 3);
      output.writeRawBytes(content);
      output.writeTag(field.getNumber(), 4);
    } else {
      output.writeByteArray(field.getNumber(), content);
    }
  }
}
