package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry.ExtensionInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link MessageScan} needs to know about a message type. Immutable. */
final class MessageShape {

  /** Numbers below it are found in an array. */
  private static final int MOST_DIRECT = 64;

  private final int bytes;
  private final boolean messageSet;
  private final boolean mayHaveFieldSet;
  private final Map<Integer, FieldShape> fields = new HashMap<>();
  private final @Nullable FieldShape[] direct;

  /**
   * Creates the shape of a type.
   *
   * @param dynamic whether its messages are dynamic ones
   * @param extensions those that are known, of this type
   */
  MessageShape(
      Descriptor type, boolean dynamic, List<ExtensionInfo> extensions, MessageShapes shapes) {
    this.bytes = ElementBytes.ofMessage(type, dynamic);
    this.messageSet = type.getOptions().getMessageSetWireFormat();
    boolean ofEntry = type.getOptions().getMapEntry(); // Its estimate includes its field set.
    this.mayHaveFieldSet = (dynamic && !ofEntry) || !extensions.isEmpty();
    int most = -1;
    for (FieldDescriptor field : type.getFields()) {
      fields.put(field.getNumber(), new FieldShape(field, fields.size(), dynamic, dynamic, shapes));
      most = Math.max(most, field.getNumber());
    }
    for (ExtensionInfo extension : extensions) {
      FieldDescriptor field = extension.descriptor;
      boolean dynamicValue = extension.defaultInstance instanceof DynamicMessage;
      fields.put(
          field.getNumber(), new FieldShape(field, fields.size(), true, dynamicValue, shapes));
      most = Math.max(most, field.getNumber());
    }
    this.direct = new FieldShape[Math.min(most + 1, MOST_DIRECT)];
    fields.forEach((number, field) -> {
      if (number < direct.length) {
        direct[number] = field;
      }
    });
  }

  /** Returns the estimate of the memory of a message, without what its fields refer to. */
  int bytes() {
    return bytes;
  }

  /** Returns whether extensions may be encoded as items of a message set. */
  boolean isMessageSet() {
    return messageSet;
  }

  /** Returns whether a field set holds the fields or the extensions of a message. */
  boolean mayHaveFieldSet() {
    return mayHaveFieldSet;
  }

  /** Returns the field or extension with a number, which may be any; null if it is unknown. */
  @Nullable FieldShape field(int number) {
    return number >= 0 && number < direct.length ? direct[number] : fields.get(number);
  }

  /** Returns all fields and extensions. */
  Collection<FieldShape> fields() {
    return fields.values();
  }
}
