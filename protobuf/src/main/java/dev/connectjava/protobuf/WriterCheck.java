package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.connectjava.spi.MessageOutput;
import java.util.List;
import java.util.function.Predicate;

/**
 * Checks that a writer has the getter of its field, with a message that has only this field. A
 * getter may have the name and the type that a field's getter would have, and yet be another's:
 * {@code getPartCount} is one of {@code repeated Part part}.
 */
final class WriterCheck {

  private WriterCheck() {}

  /** Checks the writer of a field whose values are not messages, by what it writes. */
  static boolean passes(FieldWriter writer, FieldDescriptor field, Message defaultInstance) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    if (value.getJavaType() == JavaType.MESSAGE) {
      return true; // The plan of the value may not be known yet: isGetterOf has checked the getter.
    }
    Message message = sample(field, defaultInstance);
    Sample output = new Sample();
    new WireOutput(output, MessagePlan.ofField(writer), message, false).append();
    return ByteString.copyFrom(output.array, 0, output.position).equals(message.toByteString());
  }

  /**
   * Checks a getter of messages by whether it finds one. A getter of another field of the same type
   * would not.
   *
   * @param has whether the getter finds any message of the field in a message
   */
  static boolean isGetterOf(
      FieldDescriptor field, Predicate<Message> has, Message defaultInstance) {
    return has.test(sample(field, defaultInstance)) && !has.test(defaultInstance);
  }

  /** Returns a message that has only this field. */
  private static Message sample(FieldDescriptor field, Message defaultInstance) {
    Message.Builder sample = defaultInstance.newBuilderForType();
    if (field.isMapField()) {
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      Message.Builder entry = sample.newBuilderForField(field);
      sample.addRepeatedField(
          field,
          entry
              .setField(key, value(key, entry))
              .setField(value, value(value, entry))
              .buildPartial());
    } else if (field.isRepeated()) {
      sample.addRepeatedField(field, value(field, sample));
    } else {
      sample.setField(field, value(field, sample));
    }
    return sample.buildPartial();
  }

  private static Object value(FieldDescriptor field, Message.Builder parent) {
    return switch (field.getJavaType()) {
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1F;
      case DOUBLE -> 1D;
      case BOOLEAN -> true;
      case STRING -> "x";
      case BYTE_STRING -> ByteString.copyFromUtf8("x");
      case ENUM -> {
        if (!field.legacyEnumFieldTreatedAsClosed()) {
          yield field.getEnumType().findValueByNumberCreatingIfUnknown(1);
        }
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        yield values.get(values.size() - 1);
      }
      case MESSAGE -> parent.newBuilderForField(field).buildPartial();
    };
  }

  /** The output of a message that has one short field. */
  private static final class Sample extends MessageOutput {

    private final byte[] array = new byte[256];
    private int position;

    @Override
    public byte[] reserve(int count) {
      return array;
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public void position(int newPosition) {
      position = newPosition;
    }

    @Override
    public void write(int value) {
      array[position++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
      System.arraycopy(source, offset, array, position, count);
      position += count;
    }
  }
}
