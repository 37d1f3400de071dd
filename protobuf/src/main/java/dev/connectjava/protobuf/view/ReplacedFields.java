package dev.connectjava.protobuf.view;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The encoded form of a message with some fields left out and others added. The fields that stay
 * are copied as they are.
 */
final class ReplacedFields {

  private final Set<Integer> left;
  private final byte[] added;

  private ReplacedFields(Set<Integer> left, byte[] added) {
    this.left = left;
    this.added = added;
  }

  /** Replaces the fields that a message has, and other members of their oneofs. */
  static ReplacedFields by(Message fields) {
    Set<Integer> numbers = new HashSet<>();
    for (FieldDescriptor field : fields.getAllFields().keySet()) {
      numbers.add(field.getNumber());
      OneofDescriptor oneof = field.getContainingOneof();
      if (oneof != null) {
        oneof.getFields().forEach(member -> numbers.add(member.getNumber()));
      }
    }
    return new ReplacedFields(numbers, fields.toByteArray());
  }

  /** Leaves out the fields with these numbers. */
  static ReplacedFields without(int... numbers) {
    Set<Integer> left = new HashSet<>();
    Arrays.stream(numbers).forEach(left::add);
    return new ReplacedFields(left, new byte[0]);
  }

  /**
   * Returns the message with the changes.
   *
   * @param message encoded and valid; changed
   */
  byte[] in(byte[] message) {
    int kept = keep(message);
    byte[] changed = Arrays.copyOf(message, kept + added.length);
    System.arraycopy(added, 0, changed, kept, added.length);
    return changed;
  }

  /** Moves the fields that stay to the start; returns where they end. */
  private int keep(byte[] message) {
    CodedInputStream input = CodedInputStream.newInstance(message);
    input.setRecursionLimit(Integer.MAX_VALUE);
    int kept = 0;
    int start = 0;
    try {
      for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
        input.skipField(tag);
        int end = input.getTotalBytesRead();
        if (!left.contains(WireFormat.getTagFieldNumber(tag))) {
          System.arraycopy(message, start, message, kept, end - start);
          kept += end - start;
        }
        start = end;
      }
    } catch (IOException e) {
      throw new IllegalStateException("the bytes of a view have changed", e);
    }
    return kept;
  }
}
