package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.connectjava.json.JsonWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names of an enum's values. All fields of the enum share them. Immutable. */
final class EnumNames {

  /** The number of names that a refusal lists. */
  private static final int MOST_LISTED = 10;

  private static final String NULL_VALUE = "google.protobuf.NullValue";

  private final EnumDescriptor type;
  private final boolean closed;
  private final boolean areNull;
  private final NameTable<Integer> numbers;

  /** Of several names for a number, it has the first one. */
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * Finds the names.
   *
   * @param closed whether fields can't have other numbers; an enum may be closed for some fields
   */
  EnumNames(EnumDescriptor type, boolean closed) {
    this.type = type;
    this.areNull = type.getFullName().equals(NULL_VALUE);
    this.closed = closed;
    Map<String, Integer> all = new HashMap<>();
    for (EnumValueDescriptor value : type.getValues()) {
      all.put(value.getName(), value.getNumber());
      names.putIfAbsent(value.getNumber(), value.getName());
    }
    this.numbers = new NameTable<>(all);
  }

  EnumDescriptor type() {
    return type;
  }

  String fullName() {
    return type.getFullName();
  }

  /** Returns the first names, for the refusal of another one. */
  String listed() {
    List<EnumValueDescriptor> values = type.getValues();
    String listed =
        values.stream()
            .limit(MOST_LISTED)
            .map(EnumValueDescriptor::getName)
            .collect(Collectors.joining(", "));
    int more = values.size() - MOST_LISTED;
    return more > 0 ? String.format(Locale.ROOT, "%s and %,d others", listed, more) : listed;
  }

  /** Returns whether the JSON of the values is {@code null}. */
  boolean areNull() {
    return areNull;
  }

  /** Returns the number of a name; null if the enum has no such name. */
  @Nullable Integer number(byte[] utf8, int from, int to) {
    return numbers.get(utf8, from, to);
  }

  /** Returns whether a field can have the number. */
  boolean allow(int number) {
    return !closed || contain(number);
  }

  /** Returns whether the number has a name. */
  boolean contain(int number) {
    return names.containsKey(number);
  }

  void write(int number, JsonWriter json, JsonOptions options) {
    String name = names.get(number);
    if (areNull()) {
      json.nullValue();
    } else if (name == null || options.printsEnumNumbers()) {
      json.number(number);
    } else {
      json.ascii(name);
    }
  }
}
