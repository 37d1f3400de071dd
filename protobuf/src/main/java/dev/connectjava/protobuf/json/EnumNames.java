package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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

  private static final int SMALL_NUMBERS = 32;

  private static final String NULL_VALUE = "google.protobuf.NullValue";

  private final EnumDescriptor type;
  private final boolean closed;
  private final boolean areNull;
  private final NameTable<Integer> numbers;

  /** Of several names for a number, it has the first one, as it is written. */
  private final Map<Integer, byte[]> names = new HashMap<>();

  /** The names of small numbers, by number; null for those without a name. */
  private final byte[] @Nullable [] small = new byte[SMALL_NUMBERS][];

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
      names.putIfAbsent(value.getNumber(), value.getName().getBytes(ISO_8859_1));
    }
    for (int number = 0; number < SMALL_NUMBERS; number++) {
      small[number] = names.get(number);
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
    return name(number) != null;
  }

  private byte @Nullable [] name(int number) {
    return number >= 0 && number < SMALL_NUMBERS ? small[number] : names.get(number);
  }

  void write(int number, JsonWriter json, JsonOptions options) {
    byte[] name = name(number);
    if (areNull()) {
      json.nullValue();
    } else if (name == null || options.printsEnumNumbers()) {
      json.number(number);
    } else {
      json.ascii(name);
    }
  }
}
