package dev.connectjava.examples.multiservice;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.List;

/** What field masks say, for fields of the message itself and not of those in it. */
final class FieldMasks {

  private FieldMasks() {}

  /**
   * Copies the fields that a mask names from one message to another of the same type, also if they
   * are absent. A mask without names stands for all fields.
   *
   * @throws RpcException with {@link Code#INVALID_ARGUMENT} if the message has no such field
   */
  static void copy(FieldMask mask, Message from, Message.Builder to) {
    for (FieldDescriptor field : fields(mask, from)) {
      if (field.isRepeated() || from.hasField(field)) {
        to.setField(field, from.getField(field));
      } else {
        to.clearField(field);
      }
    }
  }

  private static List<FieldDescriptor> fields(FieldMask mask, Message message) {
    if (mask.getPathsCount() == 0) {
      return message.getDescriptorForType().getFields();
    }
    return mask.getPathsList().stream().map(path -> field(path, message)).toList();
  }

  private static FieldDescriptor field(String path, Message message) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(path);
    if (field == null) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          message.getDescriptorForType().getName() + " has no field \"" + path + "\"");
    }
    return field;
  }
}
