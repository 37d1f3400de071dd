package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.connectjava.spi.MessageOutput;
import java.util.List;

/**
 * Checks that a writer has the getter of its field, with a message that has only this field. A
 * getter may have the name and the type that a field's getter would have, and yet be another's:
 * {@code getPartCount} is one of {@code repeated Part part}.
 */
final class WriterCheck {

  private WriterCheck() {}

  static boolean passes(FieldWriter writer, FieldDescriptor field, Message defaultInstance) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    if (value.getJavaType() == JavaType.MESSAGE) {
      return true; // No other getter has such a type. The plan of the value may not be known yet.
    }
    Message.Builder sample = defaultInstance.newBuilderForType();
    if (field.isMapField()) {
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      Message.Builder entry = sample.newBuilderForField(field);
      sample.addRepeatedField(
          field, entry.setField(key, value(key)).setField(value, value(value)).build());
    } else if (field.isRepeated()) {
      sample.addRepeatedField(field, value(field));
    } else {
      sample.setField(field, value(field));
    }
    Message message = sample.buildPartial();
    Sample output = new Sample();
    new WireOutput(output, MessagePlan.ofField(writer), message, false).append();
    return ByteString.copyFrom(output.array, 0, output.position).equals(message.toByteString());
  }

  private static Object value(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1F;
      case DOUBLE -> 1D;
      case BOOLEAN -> true;
      case STRING -> "x";
      case BYTE_STRING -> ByteString.copyFromUtf8("x");
      case ENUM -> {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        yield values.get(values.size() - 1);
      }
      case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
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
