package dev.connectjava.protobuf.view.wellknown;

import com.google.protobuf.Message;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.TextMap;
import dev.connectjava.protobuf.view.ViewList;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.Excerpt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Converts views of well-known types to types of Java. No value is changed: one that the type does
 * not allow is refused with {@link IllegalArgumentException}. Stateless.
 *
 * <pre>{@code
 * Instant since = WellKnownViews.toInstant(view.since());
 * if (WellKnownViews.is(view.detail(), GreetingView.viewType())) {
 *   GreetingView greeting = WellKnownViews.unpack(view.detail(), GreetingView.viewType());
 * }
 * }</pre>
 */
@NullMarked
public final class WellKnownViews {

  private static final long FIRST_SECOND = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final long LONGEST_SECONDS = 315_576_000_000L;
  private static final int SECOND_NANOS = 1_000_000_000;

  private WellKnownViews() {}

  /**
   * Returns a timestamp as an instant.
   *
   * @throws IllegalArgumentException if it is not from the year 1 to the year 9999, or its
   *     nanoseconds are not from 0 to 999,999,999
   */
  public static Instant toInstant(TimestampView timestamp) {
    long seconds = timestamp.seconds();
    int nanos = timestamp.nanos();
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos >= SECOND_NANOS) {
      throw outOfRange("timestamp", seconds, nanos);
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  /**
   * Returns a duration.
   *
   * @throws IllegalArgumentException if it is longer than 315,576,000,000 seconds, about 10,000
   *     years, in either direction, its nanoseconds are a second or more, or they have another sign
   *     than its seconds
   */
  public static Duration toDuration(DurationView duration) {
    long seconds = duration.seconds();
    int nanos = duration.nanos();
    if (seconds < -LONGEST_SECONDS
        || seconds > LONGEST_SECONDS
        || nanos <= -SECOND_NANOS
        || nanos >= SECOND_NANOS
        || Long.signum(seconds) * Integer.signum(nanos) < 0) {
      throw outOfRange("duration", seconds, nanos);
    }
    return Duration.ofSeconds(seconds, nanos);
  }

  private static IllegalArgumentException outOfRange(String what, long seconds, int nanos) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "a %s of %,d seconds and %,d nanoseconds is out of range",
            what,
            seconds,
            nanos));
  }

  /**
   * Returns the fields of a struct by their names, in the order in which they were received. Values
   * are as {@link #toObject} returns them. The map is not modifiable.
   *
   * @throws IllegalArgumentException if one of the values in it has no kind
   */
  public static Map<String, @Nullable Object> toMap(StructView struct) {
    TextMap<ViewList<ValueView>> fields = struct.fields();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    fields.forEachDistinct(index ->
        map.put(fields.keys().get(index).toString(), toObject(fields.values().get(index))));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Returns the values of a list, as {@link #toObject} returns them. The list is not modifiable.
   *
   * @throws IllegalArgumentException if one of the values in it has no kind
   */
  public static List<@Nullable Object> toList(ListValueView list) {
    List<@Nullable Object> values = new ArrayList<>(list.values().size());
    list.values().forEach(value -> values.add(toObject(value)));
    return Collections.unmodifiableList(values);
  }

  /**
   * Returns a value as null, a {@link Double}, a {@link String}, a {@link Boolean}, a {@link Map}
   * or a {@link List}. Numbers may be infinite or NaN, which only JSON does not have.
   *
   * @throws IllegalArgumentException if it, or one of the values in it, has no kind
   */
  public static @Nullable Object toObject(ValueView value) {
    return switch (value.kindCase()) {
      case NULL_VALUE -> null;
      case NUMBER_VALUE -> value.numberValue();
      case STRING_VALUE -> value.stringValue().toString();
      case BOOL_VALUE -> value.boolValue();
      case STRUCT_VALUE -> toMap(value.structValue());
      case LIST_VALUE -> toList(value.listValue());
      case KIND_NOT_SET ->
          throw new IllegalArgumentException("a value has no kind: not even that of null");
    };
  }

  /** Returns whether an {@code Any} contains a message of a type, by the name behind its slash. */
  public static boolean is(AnyView any, ViewType<?, ?> type) {
    return name(any).equals(name(type));
  }

  /**
   * Returns a view of the message in an {@code Any}, with the default limits.
   *
   * @throws IllegalArgumentException if it contains a message of another type
   * @throws RpcException as {@link ViewType#decode(byte[])} throws it
   */
  public static <M extends Message, V extends GeneratedView<M>> V unpack(
      AnyView any, ViewType<M, V> type) {
    return unpack(any, type, DecodingLimits.defaults());
  }

  /**
   * Returns a view of the message in an {@code Any}. It has a copy of the bytes.
   *
   * @throws IllegalArgumentException if it contains a message of another type
   * @throws RpcException as {@link ViewType#decode(byte[], int, int, DecodingLimits)} throws it
   */
  public static <M extends Message, V extends GeneratedView<M>> V unpack(
      AnyView any, ViewType<M, V> type, DecodingLimits limits) {
    if (!is(any, type)) {
      throw new IllegalArgumentException(
          "the Any has the type %s, but %s is expected"
              .formatted(Excerpt.quoted(any.typeUrl().toString()), name(type)));
    }
    byte[] bytes = any.value().toByteArray();
    return type.decode(bytes, 0, bytes.length, limits);
  }

  private static String name(ViewType<?, ?> type) {
    return type.defaultInstance().getDescriptorForType().getFullName();
  }

  /** Returns what is behind the last slash; empty if there is none. */
  private static String name(AnyView any) {
    String text = any.typeUrl().toString();
    int slash = text.lastIndexOf('/');
    return slash < 0 ? "" : text.substring(slash + 1);
  }
}
