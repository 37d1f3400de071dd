package dev.connectjava;

import dev.connectjava.text.FieldSyntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP header fields or trailers: an ordered multimap from case-insensitive names to values.
 *
 * <pre>{@code
 * Headers headers = Headers.of("x-request-id", "7", "accept-language", "en");
 * String language = headers.first("Accept-Language").orElse("en");
 * }</pre>
 *
 * <p>Values that are secret are not shown by {@link #toString}, and HTTP/2 never puts them into its
 * compression tables. These are the values of {@code authorization}, {@code cookie}, {@code
 * proxy-authorization} and {@code set-cookie}, and of names that are marked with {@link
 * Builder#sensitive}.
 *
 * <p>Immutable and thread-safe; a {@link Builder} makes one. Names are kept in lower case, as
 * HTTP/2 requires. Values are text. A name that ends in {@code -bin} has bytes as its value, in
 * base64: {@link #firstBinary} and {@link Builder#addBinary} convert them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5">RFC 9110, section 5</a>
 */
public sealed class Headers {

  private static final Headers EMPTY = new Headers(new String[0]);

  /**
   * Name, value, name, value and so on: names in lower case, in the order in which they were added.
   */
  private final String[] fields;

  private Headers(String[] fields) {
    this.fields = fields;
  }

  /** Returns headers without fields. */
  public static Headers empty() {
    return EMPTY;
  }

  /**
   * Returns headers with these names and values.
   *
   * @param namesAndValues names and values in turn
   * @throws IllegalArgumentException if the number of texts is odd, or a name or value is not
   *     allowed in HTTP
   */
  public static Headers of(String... namesAndValues) {
    requirePairs(namesAndValues);
    Builder builder = builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /**
   * Returns the fields that a transport has received and whose syntax the transport has checked:
   * like {@link #of} without its checks of names and values. No name is marked as sensitive.
   *
   * @param lowerCaseNamesAndValues names and values in turn, copied. The names are tokens of RFC
   *     9110, already in lower case: a field whose name has an upper-case letter is not found. The
   *     values have no control characters except tab
   * @throws IllegalArgumentException if the number of texts is odd
   * @throws NullPointerException if a name or a value is null
   */
  public static Headers ofReceived(String[] lowerCaseNamesAndValues) {
    String[] fields = lowerCaseNamesAndValues.clone();
    requirePairs(fields);
    for (String text : fields) {
      Objects.requireNonNull(text, "a name or a value");
    }
    return fields.length == 0 ? EMPTY : new Headers(fields);
  }

  private static void requirePairs(String[] namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values must come in pairs, but there are " + namesAndValues.length + " texts");
    }
  }

  /** Returns a builder without fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with these fields. */
  public Builder toBuilder() {
    return new Builder().addAll(this);
  }

  /** Returns whether there are no fields. */
  public boolean isEmpty() {
    return fields.length == 0;
  }

  /** Returns the number of fields; a name with three values counts three times. */
  public int size() {
    return fields.length / 2;
  }

  /**
   * Returns whether the values of this name are secret, whether there are any or not: {@code
   * authorization}, {@code cookie}, {@code proxy-authorization}, {@code set-cookie}, and the {@link
   * #sensitiveNames}.
   *
   * @param name in any case
   */
  public final boolean isSensitive(String name) {
    Set<String> marked = sensitiveNames();
    return isAlwaysSensitive(name) || (!marked.isEmpty() && marked.contains(lowerCase(name)));
  }

  /** Looks at the length of most names and at nothing else, since it runs for each field sent. */
  private static boolean isAlwaysSensitive(String name) {
    return switch (name.length()) {
      case 6 -> name.equalsIgnoreCase("cookie");
      case 10 -> name.equalsIgnoreCase("set-cookie");
      case 13 -> name.equalsIgnoreCase("authorization");
      case 19 -> name.equalsIgnoreCase("proxy-authorization");
      default -> false;
    };
  }

  /**
   * Returns the names that were marked with {@link Builder#sensitive}, in lower case; immutable.
   */
  public Set<String> sensitiveNames() {
    return Set.of();
  }

  /** Returns whether there is a field with this name, in any case. */
  public boolean contains(String name) {
    return firstOrNull(name) != null;
  }

  /** Returns the first value of this name, in any case; empty if there is none. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(firstOrNull(name));
  }

  @Nullable String firstOrNull(String name) {
    return find(fields, fields.length, lowerCase(name));
  }

  /**
   * Returns all values of this name, in any case, in their order; immutable, empty if there is
   * none.
   */
  public List<String> all(String name) {
    String key = lowerCase(name);
    List<String> values = null;
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equals(key)) {
        if (values == null) {
          values = new ArrayList<>(2);
        }
        values.add(fields[i + 1]);
      }
    }
    return values == null ? List.of() : Collections.unmodifiableList(values);
  }

  /**
   * Returns the bytes of the first value of a name that ends in {@code -bin}. Padded and unpadded
   * base64 are accepted; of comma-separated values, the first is returned.
   *
   * @throws IllegalArgumentException if the name does not end in {@code -bin} or a value of the
   *     name is not base64
   */
  public Optional<byte[]> firstBinary(String name) {
    return allBinary(name).stream().findFirst();
  }

  /**
   * Returns the bytes of all values of a name that ends in {@code -bin}; comma-separated values are
   * split.
   *
   * @throws IllegalArgumentException if the name does not end in {@code -bin} or a value is not
   *     base64
   */
  public List<byte[]> allBinary(String name) {
    String key = BinaryHeader.requireName(lowerCase(name));
    List<byte[]> values = new ArrayList<>();
    for (String value : all(key)) {
      BinaryHeader.decode(key, value, values);
    }
    return values;
  }

  /** Returns the distinct names in lower case, in the order of their first fields; immutable. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < fields.length; i += 2) {
      names.add(fields[i]);
    }
    return Collections.unmodifiableSet(names);
  }

  /** Calls the action with the lower-case name and the value of each field, in order. */
  public void forEach(BiConsumer<? super String, ? super String> action) {
    for (int i = 0; i < fields.length; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  /** Returns whether other headers have the same fields in the same order, whatever is marked. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers headers && Arrays.equals(fields, headers.fields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }

  /**
   * Returns the fields as {@code [name: value, ...]}, with {@code ***} in place of the values that
   * are secret ({@link #isSensitive}).
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    forEach((name, value) ->
        text.append(text.length() == 1 ? "" : ", ")
            .append(name)
            .append(": ")
            .append(isSensitive(name) ? "***" : value));
    return text.append(']').toString();
  }

  /**
   * Returns the name in lower case: usually the same object, because it already is in lower case.
   */
  private static String lowerCase(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return name.toLowerCase(Locale.ROOT);
      }
    }
    return name;
  }

  private static @Nullable String find(@Nullable String[] fields, int length, String key) {
    for (int i = 0; i < length; i += 2) {
      if (key.equals(fields[i])) {
        return fields[i + 1];
      }
    }
    return null;
  }

  /** Headers with marked names: a class of its own, so that all others have no field for them. */
  private static final class Marked extends Headers {

    private final Set<String> sensitiveNames;

    Marked(String[] fields, Set<String> sensitiveNames) {
      super(fields);
      this.sensitiveNames = sensitiveNames;
    }

    @Override
    public Set<String> sensitiveNames() {
      return sensitiveNames;
    }
  }

  /** A builder that collects fields. Not thread-safe: confined to one thread at a time. */
  public static final class Builder {

    private String[] fields = new String[16];
    private int length;
    private @Nullable Set<String> sensitiveNames;

    private Builder() {}

    /**
     * Adds a field after the existing ones.
     *
     * @param name a token of RFC 9110, in any case
     * @param value text without control characters except tab, of ISO 8859-1 characters
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder add(String name, String value) {
      String key = FieldSyntax.requireName(lowerCase(name));
      append(key, FieldSyntax.requireValue(key, value));
      return this;
    }

    /**
     * Adds a field that a transport has received and whose syntax the transport has checked.
     *
     * @param lowerCaseName the name, already in lower case
     */
    public Builder addReceived(String lowerCaseName, String value) {
      append(lowerCaseName, value);
      return this;
    }

    /**
     * Adds bytes with a name that ends in {@code -bin}, as unpadded base64.
     *
     * @throws IllegalArgumentException if the name does not end in {@code -bin}
     */
    public Builder addBinary(String name, byte[] value) {
      return add(BinaryHeader.requireName(lowerCase(name)), BinaryHeader.encode(value));
    }

    /**
     * Replaces all fields with this name by one field.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder set(String name, String value) {
      return remove(name).add(name, value);
    }

    /**
     * Marks a name whose values are secret, such as {@code x-api-key}: those that the builder has,
     * and those that are added. They are sent as they are, but {@link Headers#toString} does not
     * show them, and HTTP/2 sends them as fields that are never indexed. A receiver over HTTP/2 has
     * the mark, too, if the received field was never indexed, so that a proxy sends it on that way;
     * over HTTP/1.1 the mark is not sent.
     *
     * @param name in any case
     * @throws IllegalArgumentException if the name is not allowed in HTTP
     */
    public Builder sensitive(String name) {
      if (sensitiveNames == null) {
        sensitiveNames = new HashSet<>();
      }
      sensitiveNames.add(FieldSyntax.requireName(lowerCase(name)));
      return this;
    }

    /** Adds all fields of other headers, and the marks of their names ({@link #sensitive}). */
    public Builder addAll(Headers headers) {
      headers.sensitiveNames().forEach(this::sensitive);
      for (int i = 0; i < headers.fields.length; i += 2) {
        append(headers.fields[i], headers.fields[i + 1]);
      }
      return this;
    }

    /** Removes all fields with this name. */
    public Builder remove(String name) {
      String key = lowerCase(name);
      int kept = 0;
      for (int i = 0; i < length; i += 2) {
        if (!fields[i].equals(key)) {
          fields[kept] = fields[i];
          fields[kept + 1] = fields[i + 1];
          kept += 2;
        }
      }
      length = kept;
      return this;
    }

    /** Returns whether there is a field with this name. */
    public boolean contains(String name) {
      return find(fields, length, lowerCase(name)) != null;
    }

    /** Returns the first value of this name; empty if there is none. */
    public Optional<String> first(String name) {
      return Optional.ofNullable(find(fields, length, lowerCase(name)));
    }

    /** Returns whether there are no fields. */
    public boolean isEmpty() {
      return length == 0;
    }

    /** Returns the fields so far as an immutable value; the builder can still be used. */
    public Headers build() {
      if (length == 0 && sensitiveNames == null) {
        return EMPTY;
      }
      String[] built = Arrays.copyOf(fields, length);
      return sensitiveNames == null
          ? new Headers(built)
          : new Marked(built, Set.copyOf(sensitiveNames));
    }

    private void append(String name, String value) {
      Objects.requireNonNull(value, name);
      if (length == fields.length) {
        fields = Arrays.copyOf(fields, length * 2);
      }
      fields[length] = name;
      fields[length + 1] = value;
      length += 2;
    }
  }
}
