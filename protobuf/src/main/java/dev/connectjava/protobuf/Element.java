package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import org.jspecify.annotations.Nullable;

/** Writes values of a field with its tag, given as objects. Thread-safe. */
final class Element {

  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;

  private final FieldDescriptor.Type type;
  private final int tag;
  private final int endTag;

  /** Found when it is needed, because types refer to each other. A race is harmless. */
  private @Nullable MessagePlan plan;

  /** How long the length of a message was; the next one is usually as long. */
  private int lengthBytes = 1;

  Element(FieldDescriptor field) {
    this.type = field.getType();
    this.tag = field.getNumber() << 3 | wireType(type);
    this.endTag = field.getNumber() << 3 | END_GROUP;
  }

  private static int wireType(FieldDescriptor.Type type) {
    return switch (type) {
      case INT32, INT64, UINT32, UINT64, SINT32, SINT64, BOOL, ENUM -> 0;
      case FIXED64, SFIXED64, DOUBLE -> 1;
      case STRING, BYTES, MESSAGE -> 2;
      case GROUP -> START_GROUP;
      case FIXED32, SFIXED32, FLOAT -> 5;
    };
  }

  FieldDescriptor.Type type() {
    return type;
  }

  int tag() {
    return tag;
  }

  void write(Object value, WireOutput output) {
    switch (type) {
      case STRING -> string(value, output);
      case BYTES -> output.bytes(tag, (ByteString) value);
      case MESSAGE, GROUP -> message((Message) value, output);
      default -> {
        output.tag(tag);
        number(value, output);
      }
    }
  }

  /** Writes a number without its tag. */
  void number(Object value, WireOutput output) {
    switch (type) {
      case FLOAT -> Scalars.write((Float) value, output);
      case DOUBLE -> Scalars.write((Double) value, output);
      case BOOL -> Scalars.write((Boolean) value, output);
      case INT32, UINT32, SINT32, FIXED32, SFIXED32 ->
          Scalars.write(type, ((Integer) value).intValue(), output);
      case ENUM -> Scalars.write(type, number(value), output);
      default -> Scalars.write(type, ((Long) value).longValue(), output);
    }
  }

  /** Returns the number of an enum's value, which is given as a number if the enum is open. */
  private static int number(Object value) {
    return value instanceof Integer number ? number : ((ProtocolMessageEnum) value).getNumber();
  }

  private void string(Object value, WireOutput output) {
    if (value instanceof String text) {
      output.string(tag, text);
    } else if (value instanceof ByteString bytes) {
      output.bytes(tag, bytes);
    } else {
      output.bytes(tag, ByteString.copyFrom((byte[]) value));
    }
  }

  private void message(Message message, WireOutput output) {
    MessagePlan ofType = plan(message);
    output.tag(tag);
    if (type == FieldDescriptor.Type.GROUP) {
      ofType.write(message, output);
      output.tag(endTag);
    } else if (ofType.isForeign()) {
      output.foreignWithLength(message);
    } else {
      int expected = lengthBytes;
      int from = output.begin(expected);
      ofType.write(message, output);
      int needed = output.end(from, expected);
      if (needed != expected) {
        lengthBytes = needed;
      }
    }
  }

  private MessagePlan plan(Message message) {
    MessagePlan found = plan;
    if (found == null) {
      found = MessagePlan.of(message);
      plan = found;
    }
    return found;
  }

  /** Returns the least number of bytes of a value and its tag; cheap. */
  long atLeast(Object value) {
    return switch (type) {
      case STRING -> 2L + stringAtLeast(value);
      case BYTES -> 2L + ((ByteString) value).size();
      case MESSAGE, GROUP -> 2L + plan((Message) value).atLeast((Message) value);
      default -> 1L + Scalars.atLeast(type);
    };
  }

  private static int stringAtLeast(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    return value instanceof ByteString bytes ? bytes.size() : ((byte[]) value).length;
  }
}
