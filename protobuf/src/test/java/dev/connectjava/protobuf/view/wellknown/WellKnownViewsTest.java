package dev.connectjava.protobuf.view.wellknown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.DecodingLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WellKnownViewsTest {

  private static TimestampView timestamp(long seconds, int nanos) {
    return TimestampView.viewType()
        .decode(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build().toByteArray());
  }

  private static DurationView duration(long seconds, int nanos) {
    com.google.protobuf.Duration message =
        com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    return DurationView.viewType().decode(message.toByteArray());
  }

  private static ValueView value(Value message) {
    return ValueView.viewType().decode(message.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1970-01-01T00:00:00Z",
    "-1, 1, 1969-12-31T23:59:59.000000001Z",
    "-62135596800, 0, 0001-01-01T00:00:00Z",
    "253402300799, 999999999, 9999-12-31T23:59:59.999999999Z"
  })
  void timestamp_isAnInstant(long seconds, int nanos, Instant instant) {
    assertThat(WellKnownViews.toInstant(timestamp(seconds, nanos))).isEqualTo(instant);
  }

  @ParameterizedTest
  @CsvSource({
    "-62135596801, 0",
    "-62135596801, 999999999",
    "253402300800, 0",
    "0, -1",
    "0, 1000000000",
    "0, -2147483648",
    "9223372036854775807, 0",
    "-9223372036854775808, 2147483647"
  })
  void timestamp_outOfRange_isRefused(long seconds, int nanos) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WellKnownViews.toInstant(timestamp(seconds, nanos)))
        .withMessageMatching("a timestamp of -?[0-9,]+ seconds and -?[0-9,]+ nano.* out of range");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, PT0S",
    "0, -1, PT-0.000000001S",
    "-5, -999999999, PT-5.999999999S",
    "5, 0, PT5S",
    "315576000000, 999999999, PT87660000H0.999999999S",
    "-315576000000, -999999999, PT-87660000H-0.999999999S"
  })
  void duration_isADuration(long seconds, int nanos, Duration expected) {
    assertThat(WellKnownViews.toDuration(duration(seconds, nanos))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "315576000001, 0",
    "-315576000001, 0",
    "0, 1000000000",
    "0, -1000000000",
    "1, -1",
    "-1, 1",
    "9223372036854775807, 1",
    "-9223372036854775808, -2147483648"
  })
  void duration_outOfRange_isRefused(long seconds, int nanos) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WellKnownViews.toDuration(duration(seconds, nanos)))
        .withMessageMatching("a duration of -?[0-9,]+ seconds and -?[0-9,]+ nano.* out of range");
  }

  @Test
  void struct_isAMap() {
    Value list =
        Value.newBuilder()
            .setListValue(
                ListValue.newBuilder()
                    .addValues(Value.newBuilder().setNumberValue(Double.NaN))
                    .addValues(Value.newBuilder().setNullValue(NullValue.NULL_VALUE)))
            .build();
    Struct inner = Struct.newBuilder().putFields("l", list).build();
    Struct struct =
        Struct.newBuilder()
            .putFields("b", Value.newBuilder().setBoolValue(true).build())
            .putFields("a", Value.newBuilder().setStringValue("☺").build())
            .putFields("s", Value.newBuilder().setStructValue(inner).build())
            .build();
    Map<String, ?> map = WellKnownViews.toMap(StructView.viewType().decode(struct.toByteArray()));

    List<Object> values = new ArrayList<>();
    values.add(Double.NaN);
    values.add(null);
    assertThat(map).isEqualTo(Map.of("b", true, "a", "☺", "s", Map.of("l", values)));
    assertThat(map.keySet()).containsExactly("b", "a", "s");
  }

  /** The last entry of a name is valid. */
  @Test
  void struct_withTheSameNameTwice_hasTheLastValue() {
    ByteString first = struct("x", 1).toByteString();
    ByteString both =
        first.concat(struct("y", 2).toByteString()).concat(struct("x", 3).toByteString());

    assertThat(WellKnownViews.toMap(StructView.viewType().decode(both.toByteArray())))
        .isEqualTo(Map.of("x", 3.0, "y", 2.0));
  }

  private static Struct struct(String name, double value) {
    return Struct.newBuilder()
        .putFields(name, Value.newBuilder().setNumberValue(value).build())
        .build();
  }

  @Test
  void value_withoutAKind_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WellKnownViews.toObject(value(Value.getDefaultInstance())))
        .withMessage("a value has no kind: not even that of null");
  }

  @Test
  void mapsAndLists_areNotModifiable() {
    Map<String, Object> map = WellKnownViews.toMap(StructView.viewType().empty());
    List<Object> list = WellKnownViews.toList(ListValueView.viewType().empty());

    assertThatThrownBy(() -> map.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> list.add(1)).isInstanceOf(UnsupportedOperationException.class);
  }

  private static AnyView any(String url, byte[] value) {
    Any any = Any.newBuilder().setTypeUrl(url).setValue(ByteString.copyFrom(value)).build();
    return AnyView.viewType().decode(any.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "type.googleapis.com/google.protobuf.Timestamp, true",
    "/google.protobuf.Timestamp, true",
    "a/b/google.protobuf.Timestamp, true",
    "google.protobuf.Timestamp, false",
    "type.googleapis.com/google.protobuf.Duration, false",
    "type.googleapis.com/, false",
    "'', false"
  })
  void any_isOfTheTypeBehindItsSlash(String url, boolean timestamp) {
    byte[] value = Timestamp.newBuilder().setSeconds(7).build().toByteArray();
    AnyView any = any(url, value);

    assertThat(WellKnownViews.is(any, TimestampView.viewType())).isEqualTo(timestamp);
    if (timestamp) {
      assertThat(WellKnownViews.unpack(any, TimestampView.viewType()).seconds()).isEqualTo(7);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WellKnownViews.unpack(any, TimestampView.viewType()))
          .withMessage(
              "the Any has the type \"%s\", but google.protobuf.Timestamp is expected", url);
    }
  }

  @Test
  void contentOfAny_isValidatedAndLimited() {
    AnyView broken = any("/google.protobuf.Timestamp", new byte[] {8});
    AnyView deep =
        any(
            "/google.protobuf.ListValue",
            ListValue.newBuilder()
                .addValues(Value.newBuilder().setListValue(ListValue.getDefaultInstance()))
                .build()
                .toByteArray());
    DecodingLimits shallow = DecodingLimits.defaults().withNestingDepth(1);

    assertThatThrownBy(() -> WellKnownViews.unpack(broken, TimestampView.viewType()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    assertThatThrownBy(() -> WellKnownViews.unpack(deep, ListValueView.viewType(), shallow))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }
}
