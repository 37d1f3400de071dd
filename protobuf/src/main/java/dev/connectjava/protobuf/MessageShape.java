package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
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
  private final Map<Integer, FieldShape> fields = new HashMap<>();
  private final @Nullable FieldShape[] direct;

  /**
   * Creates the shape of a type.
   *
   * @param extensions those that are known, of this type
   */
  MessageShape(Descriptor type, Collection<FieldDescriptor> extensions, MessageShapes shapes) {
    this.bytes = ElementBytes.ofMessage(type);
    this.messageSet = type.getOptions().getMessageSetWireFormat();
    List<FieldDescriptor> all = new ArrayList<>(type.getFields());
    all.addAll(extensions);
    int most = -1;
    for (FieldDescriptor field : all) {
      fields.put(field.getNumber(), new FieldShape(field, shapes));
      if (field.getNumber() < MOST_DIRECT) {
        most = Math.max(most, field.getNumber());
      }
    }
    this.direct = new FieldShape[most + 1];
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

  /** Returns the field or extension with a number; null if it is unknown. */
  @Nullable FieldShape field(int number) {
    return number < direct.length ? direct[number] : fields.get(number);
  }

  /** Returns all fields and extensions. */
  Collection<FieldShape> fields() {
    return fields.values();
  }
}
