package dev.connectjava.protobuf.view;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The encoded form of a message with some fields left out and others added. The fields that stay
 * are copied as they are.
 */
final class ReplacedFields {

  private final Descriptor type;
  private final Set<Integer> left;
  private final byte[] added;

  private ReplacedFields(Descriptor type, Set<Integer> left, byte[] added) {
    this.type = type;
    this.left = left;
    this.added = added;
  }

  /** Replaces the fields that a message has, also unknown ones, and members of their oneofs. */
  static ReplacedFields by(Message fields) {
    Set<Integer> numbers = new HashSet<>(fields.getUnknownFields().asMap().keySet());
    for (FieldDescriptor field : fields.getAllFields().keySet()) {
      numbers.add(field.getNumber());
      OneofDescriptor oneof = field.getContainingOneof();
      if (oneof != null) {
        oneof.getFields().forEach(member -> numbers.add(member.getNumber()));
      }
    }
    return new ReplacedFields(fields.getDescriptorForType(), numbers, fields.toByteArray());
  }

  /**
   * Replaces the fields with these numbers by those of a message, and leaves out those that the
   * message does not have.
   */
  static ReplacedFields by(Message fields, int... numbers) {
    Set<Integer> named = FieldNumbers.of(fields.getDescriptorForType(), numbers);
    Message.Builder chosen = fields.newBuilderForType();
    fields
        .getAllFields()
        .forEach((field, value) -> {
          if (named.contains(field.getNumber())) {
            chosen.setField(field, value);
          }
        });
    ReplacedFields replaced = by(chosen.buildPartial());
    replaced.left.addAll(named);
    return replaced;
  }

  /** Leaves out the fields with these numbers. */
  static ReplacedFields without(Descriptor type, int... numbers) {
    return new ReplacedFields(type, FieldNumbers.of(type, numbers), new byte[0]);
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
    Set<OneofDescriptor> cleared = clearedOneofs(message);
    int kept = 0;
    EncodedFields fields = new EncodedFields(message, type);
    while (fields.next()) {
      OneofDescriptor oneof = fields.oneof();
      if (!fields.isIn(left) && (oneof == null || !cleared.contains(oneof))) {
        int count = fields.end() - fields.start();
        System.arraycopy(message, fields.start(), message, kept, count);
        kept += count;
      }
    }
    return kept;
  }

  /**
   * Returns the oneofs whose member is left out. The last member of several is the one that the
   * message has; an earlier one must not become it.
   */
  private Set<OneofDescriptor> clearedOneofs(byte[] message) {
    Set<OneofDescriptor> cleared = new HashSet<>();
    if (type.getOneofs().isEmpty()) {
      return cleared;
    }
    EncodedFields fields = new EncodedFields(message, type);
    while (fields.next()) {
      OneofDescriptor oneof = fields.oneof();
      if (oneof == null) {
        continue;
      }
      if (fields.isIn(left)) {
        cleared.add(oneof);
      } else {
        cleared.remove(oneof);
      }
    }
    return cleared;
  }
}
