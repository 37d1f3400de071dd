package dev.connectjava.protobuf.view;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passes over the fields of an encoded message that is valid, one after another. Used once. */
final class EncodedFields {

  /** The tags of a message set's item and of its type, which is the number of the extension. */
  private static final int SET_ITEM = 1 << 3 | WireFormat.WIRETYPE_START_GROUP;

  private static final int SET_ITEM_END = 1 << 3 | WireFormat.WIRETYPE_END_GROUP;
  private static final int SET_TYPE_ID = 2 << 3 | WireFormat.WIRETYPE_VARINT;

  private final CodedInputStream input;
  private final Descriptor type;
  private final boolean isSet;

  private int start;
  private int end;
  private int number;

  /** The types of a message set's item, of which it should have one; empty for any other field. */
  private final List<Integer> setTypes = new ArrayList<>(0);

  private @Nullable OneofDescriptor oneof;

  EncodedFields(byte[] message, Descriptor type) {
    this.input = CodedInputStream.newInstance(message);
    this.input.setRecursionLimit(Integer.MAX_VALUE); // The message has been validated.
    this.type = type;
    this.isSet = type.getOptions().getMessageSetWireFormat();
  }

  /** Passes over the next field; returns false if there is none. */
  boolean next() {
    start = end;
    try {
      int tag = input.readTag();
      if (tag == 0) {
        return false;
      }
      number = WireFormat.getTagFieldNumber(tag);
      setTypes.clear();
      oneof = null;
      if (isSet && tag == SET_ITEM) {
        setItem();
      } else {
        field(tag);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the bytes of a view have changed", e);
    }
    end = input.getTotalBytesRead();
    return true;
  }

  private void setItem() throws IOException {
    for (int tag = input.readTag(); tag != SET_ITEM_END; tag = input.readTag()) {
      if (tag == SET_TYPE_ID) {
        setTypes.add(input.readInt32());
      } else {
        input.skipField(tag);
      }
    }
  }

  private void field(int tag) throws IOException {
    FieldDescriptor field = type.findFieldByNumber(number);
    if (field == null
        || field.getContainingOneof() == null
        || field.getLiteType().getWireType() != WireFormat.getTagWireType(tag)) {
      input.skipField(tag);
    } else if (field.getType() != FieldDescriptor.Type.ENUM
        || !field.legacyEnumFieldTreatedAsClosed()) {
      input.skipField(tag);
      oneof = field.getContainingOneof();
    } else if (field.getEnumType().findValueByNumber(input.readEnum()) != null) {
      oneof = field.getContainingOneof();
    }
  }

  /** Returns where the field begins, with its tag. */
  int start() {
    return start;
  }

  /** Returns where the field ends. */
  int end() {
    return end;
  }

  /** Returns whether the number of the field, or of the extension in a message set, is in a set. */
  boolean isIn(Set<Integer> numbers) {
    return setTypes.isEmpty()
        ? numbers.contains(number)
        : setTypes.stream().anyMatch(numbers::contains);
  }

  /**
   * Returns the oneof of which the field sets a member; null if it sets none. A number that a
   * closed enum does not name sets none, nor does a value of another wire type.
   */
  @Nullable OneofDescriptor oneof() {
    return oneof;
  }
}
