package dev.connectjava.protobuf.view;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Numbers of fields that a program names, which must be those of a message. */
final class FieldNumbers {

  /** The number of fields that a refusal lists. */
  private static final int MOST_LISTED = 20;

  private FieldNumbers() {}

  /**
   * Returns the numbers as a set.
   *
   * @throws IllegalArgumentException if one of them is neither that of a field of the message, nor
   *     reserved in it, nor in one of its ranges of extensions
   */
  static Set<Integer> of(Descriptor type, int... numbers) {
    Set<Integer> all = new HashSet<>();
    for (int number : numbers) {
      if (type.findFieldByNumber(number) == null
          && !type.isReservedNumber(number)
          && !type.isExtensionNumber(number)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has no field with the number %d; it has %s",
                type.getFullName(),
                number,
                fields(type)));
      }
      all.add(number);
    }
    return all;
  }

  private static String fields(Descriptor type) {
    List<FieldDescriptor> fields = type.getFields();
    if (fields.isEmpty()) {
      return "no fields";
    }
    String listed =
        fields.stream()
            .limit(MOST_LISTED)
            .map(field -> field.getNumber() + " (" + field.getName() + ")")
            .collect(Collectors.joining(", "));
    int more = fields.size() - MOST_LISTED;
    return more > 0 ? String.format(Locale.ROOT, "%s and %d others", listed, more) : listed;
  }
}
