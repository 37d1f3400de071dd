package dev.connectjava.protobuf;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A message type whose only field is repeated and has the type of an extension. JsonFormat does not
 * read extensions, but it reads this field. Immutable.
 */
final class ExtensionHolder {

  private static final String NAME = "v";

  private final FieldDescriptor field;
  private final boolean repeated;

  private ExtensionHolder(FieldDescriptor field, boolean repeated) {
    this.field = field;
    this.repeated = repeated;
  }

  static ExtensionHolder of(FieldDescriptor extension) {
    FieldDescriptorProto.Builder proto =
        FieldDescriptorProto.newBuilder()
            .setName(NAME)
            .setJsonName(NAME)
            .setNumber(1)
            .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
            .setType(extension.toProto().getType());
    Set<FileDescriptor> files = new LinkedHashSet<>();
    switch (extension.getJavaType()) {
      case MESSAGE -> {
        proto.setTypeName("." + extension.getMessageType().getFullName());
        files.add(extension.getMessageType().getFile());
      }
      case ENUM -> {
        proto.setTypeName("." + extension.getEnumType().getFullName());
        files.add(extension.getEnumType().getFile());
      }
      default -> {}
    }
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("dev/connectjava/protobuf/" + extension.getFullName())
            .setPackage("dev.connectjava.protobuf.extension")
            .setSyntax(isOfProto3(extension) ? "proto3" : "proto2")
            .addAllDependency(files.stream().map(FileDescriptor::getFullName).toList())
            .addMessageType(DescriptorProto.newBuilder().setName("Holder").addField(proto))
            .build();
    try {
      Descriptor holder =
          FileDescriptor.buildFrom(file, files.toArray(FileDescriptor[]::new))
              .findMessageTypeByName("Holder");
      return new ExtensionHolder(holder.findFieldByName(NAME), extension.isRepeated());
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("no field is of the type of " + extension, e);
    }
  }

  /** Returns whether unnamed numbers of the extension's enum are values, too. */
  private static boolean isOfProto3(FieldDescriptor extension) {
    return extension.getJavaType() == FieldDescriptor.JavaType.ENUM
        && extension.getEnumType().getFile().toProto().getSyntax().equals("proto3");
  }

  /** Returns the JSON of the extension's value or values. */
  JsonElement write(Object value, JsonFormat.Printer printer)
      throws InvalidProtocolBufferException {
    DynamicMessage.Builder holder = DynamicMessage.newBuilder(field.getContainingType());
    holder.setField(field, repeated ? value : List.of(value));
    JsonElement values = JsonParser.parseString(printer.print(holder)).getAsJsonObject().get(NAME);
    return repeated ? values : values.getAsJsonArray().get(0);
  }

  /** Reads the values of the extension: exactly one if it is not repeated. */
  List<Object> read(JsonElement json, JsonFormat.Parser parser)
      throws InvalidProtocolBufferException {
    JsonElement values = json;
    if (!repeated) {
      JsonArray one = new JsonArray();
      one.add(json);
      values = one;
    }
    JsonObject object = new JsonObject();
    object.add(NAME, values);
    DynamicMessage.Builder holder = DynamicMessage.newBuilder(field.getContainingType());
    parser.merge(object.toString(), holder);
    List<Object> read = new ArrayList<>();
    for (int i = 0; i < holder.getRepeatedFieldCount(field); i++) {
      read.add(holder.getRepeatedField(field, i));
    }
    return read;
  }
}
