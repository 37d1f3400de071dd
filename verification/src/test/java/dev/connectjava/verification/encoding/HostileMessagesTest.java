package dev.connectjava.verification.encoding;

import static dev.connectjava.verification.encoding.HostileBytes.colliding;
import static dev.connectjava.verification.encoding.HostileBytes.collidingNumber;
import static dev.connectjava.verification.encoding.HostileBytes.field;
import static dev.connectjava.verification.encoding.HostileBytes.joined;
import static dev.connectjava.verification.encoding.HostileBytes.nested;
import static dev.connectjava.verification.encoding.HostileBytes.repeated;
import static dev.connectjava.verification.encoding.HostileBytes.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.BytesValueView;
import dev.connectjava.protobuf.view.wellknown.DoubleValueView;
import dev.connectjava.protobuf.view.wellknown.DurationView;
import dev.connectjava.protobuf.view.wellknown.EmptyView;
import dev.connectjava.protobuf.view.wellknown.FieldMaskView;
import dev.connectjava.protobuf.view.wellknown.FloatValueView;
import dev.connectjava.protobuf.view.wellknown.Int32ValueView;
import dev.connectjava.protobuf.view.wellknown.Int64ValueView;
import dev.connectjava.protobuf.view.wellknown.ListValueView;
import dev.connectjava.protobuf.view.wellknown.StringValueView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.protobuf.view.wellknown.TimestampView;
import dev.connectjava.protobuf.view.wellknown.UInt64ValueView;
import dev.connectjava.protobuf.view.wellknown.ValueView;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.verification.kinds.proto2.RequiringView;
import dev.connectjava.verification.kinds.proto3.EveryView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both codecs take bounded time and memory for what a peer may send, whatever objects they make of
 * it. What they accept they can write again, also in the other form.
 */
final class HostileMessagesTest {

  private static final int MIB = 1024 * 1024;
  private static final int MILLION = 1_000_000;

  private static final int MANY = 300_000;

  /** So many keys with one hash take minutes if each is compared with all. */
  private static final int COLLISIONS = 1 << 15;

  private static final int COLLIDING_BITS = 15;

  /** What is linear takes a tenth of it, also without compiled code. */
  private static final Duration MOST_TIME = Duration.ofSeconds(4);

  /** Loading classes and the schema. */
  private static final long BYTES_FOR_ALL = 12L * MIB;

  /** What the limit for elements allows, with builders and arrays that are garbage at the end. */
  private static final int ELEMENTS = 4 * 32;

  /** What becomes of a message. */
  private enum Outcome {
    ACCEPTED,
    INVALID,
    EXHAUSTED,
    /** Accepted or exhausted: it depends on the objects. */
    LIMITED
  }

  /**
   * A hostile message.
   *
   * @param mebibytes what may be allocated to decode it, and to encode it in both forms
   */
  private record Hostile(
      String name,
      boolean binary,
      ViewType<?, ?> type,
      byte[] bytes,
      Outcome outcome,
      int mebibytes) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Hostile binary(
      String name, ViewType<?, ?> type, byte[] bytes, Outcome outcome, int mebibytes) {
    return new Hostile(name, true, type, bytes, outcome, mebibytes);
  }

  private static Hostile json(
      String name, ViewType<?, ?> type, byte[] bytes, Outcome outcome, int mebibytes) {
    return new Hostile(name, false, type, bytes, outcome, mebibytes);
  }

  private static Hostile json(
      String name, ViewType<?, ?> type, String text, Outcome outcome, int mebibytes) {
    return json(name, type, text.getBytes(UTF_8), outcome, mebibytes);
  }

  static Stream<Hostile> nestedMessages() {
    List<Hostile> all = new ArrayList<>();
    for (int levels : new int[] {10_000, MILLION}) {
      all.add(binary("groups", ValueView.viewType(), repeated(levels, 123), Outcome.EXHAUSTED, 0));
      all.add(binary("messages", EveryView.viewType(), nested(levels, 66), Outcome.EXHAUSTED, 0));
      all.add(json("arrays", ValueView.viewType(), "[".repeat(levels), Outcome.EXHAUSTED, 0));
      for (ViewType<?, ?> type : List.of(ValueView.viewType(), StructView.viewType())) {
        all.add(json("objects", type, "{\"a\":".repeat(levels), Outcome.EXHAUSTED, 0));
      }
      for (String member : List.of("\"inner\":", "\"x\":", "\"x\":[")) {
        String text = "{" + member + ("{" + member).repeat(levels);
        all.add(json(member, EveryView.viewType(), text, Outcome.EXHAUSTED, 0));
      }
      for (String member :
          List.of("\"@type\":\"x/google.protobuf.Any\",\"value\":", "\"value\":")) {
        String text = ("{" + member).repeat(levels);
        all.add(json("Any messages", AnyView.viewType(), text, Outcome.EXHAUSTED, 0));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("nestedMessages")
  @Attack(
      value = "JSON message that is nested a million levels deep",
      kind = Kind.BOMB,
      argument = "arrays")
  @Attack(
      value = "binary message that is nested a million levels deep",
      kind = Kind.BOMB,
      argument = "messages")
  void nesting_isRefused(Hostile hostile) {
    assertBounded(hostile);
  }

  static Stream<Hostile> manyParts() {
    ViewType<?, ?> every = EveryView.viewType();
    ViewType<?, ?> list = ListValueView.viewType();
    byte[] emptyMessages = repeated(2 * MIB, 10, 0);
    byte[] wideMessages = repeated(MIB, 0x9A, 4, 0);
    byte[] fewUnknown = repeated(MILLION, 0x78, 1);
    byte[] manyUnknown = repeated(MILLION + 1, 0x78, 1);
    byte[] varints = repeated(MILLION, 1);
    IntFunction<String> empty = i -> "{}";
    return Stream.of(
        binary("empty messages", list, emptyMessages, Outcome.EXHAUSTED, 64),
        binary("messages with many fields", every, wideMessages, Outcome.EXHAUSTED, 64),
        json("empty objects", list, text("[", MIB, empty, "]"), Outcome.EXHAUSTED, ELEMENTS),
        json(
            "objects with many fields",
            every,
            text("{\"inners\":[", MIB, empty, "]}"),
            Outcome.EXHAUSTED,
            ELEMENTS),
        json("nulls", list, text("[", MANY, i -> "null", "]"), Outcome.LIMITED, 2 * ELEMENTS),
        json("numbers", list, text("[", MANY, i -> "1", "]"), Outcome.LIMITED, 2 * ELEMENTS),
        binary(
            "million unknown fields", Int64ValueView.viewType(), fewUnknown, Outcome.ACCEPTED, 64),
        binary("more unknown fields", Int64ValueView.viewType(), manyUnknown, Outcome.EXHAUSTED, 0),
        binary(
            "unknown numbers",
            Int64ValueView.viewType(),
            joined(MANY, i -> field(i + 2, new byte[0])),
            Outcome.EXHAUSTED,
            8),
        json(
            "unknown members",
            EmptyView.viewType(),
            text("{", MANY, i -> "\"m" + i + "\":1", "}"),
            Outcome.ACCEPTED,
            64),
        binary("packed numbers", every, field(15, varints), Outcome.ACCEPTED, 64),
        binary("packed enum values", every, field(61, varints), Outcome.LIMITED, 240),
        binary(
            "enum values without names",
            every,
            field(61, joined(MANY, i -> new byte[] {(byte) (i | 0x80), (byte) (i >> 7 & 0x7F)})),
            Outcome.LIMITED,
            64),
        binary(
            "numbers that are not packed", every, repeated(MILLION, 0x78, 1), Outcome.ACCEPTED, 80),
        binary("numbers in small packs", every, repeated(MANY, 0x7A, 1, 1), Outcome.ACCEPTED, 32),
        binary(
            "message in many parts",
            every,
            repeated(MANY, 0x92, 4, 2, 0x48, 1),
            Outcome.LIMITED,
            64),
        json(
            "packed numbers in JSON",
            every,
            text("{\"manyInt64\":[", MANY, i -> "1", "]}"),
            Outcome.ACCEPTED,
            32),
        binary(
            "many empty strings",
            FieldMaskView.viewType(),
            repeated(MANY, 10, 0),
            Outcome.ACCEPTED,
            64),
        json(
            "paths",
            FieldMaskView.viewType(),
            "\"" + "a,".repeat(MIB) + "a\"",
            Outcome.EXHAUSTED,
            8),
        json(
            "messages that lack fields",
            RequiringView.viewType(),
            text("{\"byNumber\":{", 50_000, i -> "\"" + i + "\":{}", "}}"),
            Outcome.INVALID,
            64));
  }

  @ParameterizedTest
  @MethodSource("manyParts")
  @Attack(
      value = "four MiB of empty binary messages",
      kind = Kind.BOMB,
      argument = "empty messages")
  @Attack(value = "four MiB of empty JSON objects", kind = Kind.BOMB, argument = "empty objects")
  @Attack(
      value = "a million JSON objects of a type with a hundred fields",
      kind = Kind.BOMB,
      argument = "objects with many fields")
  @Attack(
      value = "message with a million unknown fields",
      kind = Kind.BOMB,
      argument = "more unknown fields")
  @Attack(
      value = "message with 300,000 unknown field numbers",
      kind = Kind.BOMB,
      argument = "unknown numbers")
  @Attack(
      value = "packed field with a million numbers",
      kind = Kind.BOMB,
      argument = "packed numbers")
  @Attack(
      value = "300,000 numbers that an enum does not name",
      kind = Kind.BOMB,
      argument = "enum values without names")
  @Attack(
      value = "50,000 messages that lack required fields",
      kind = Kind.BOMB,
      argument = "messages that lack fields")
  void manyParts_areRefusedOrWithinTheLimits(Hostile hostile) {
    assertBounded(hostile);
  }

  /** Numbers of 64 bits, of 32 bits, doubles and booleans. */
  @ParameterizedTest
  @ValueSource(ints = {15, 11, 3, 51})
  void packedNumbersOfAView_areReadIntoOneArray(int number) {
    byte[] message = field(number, repeated(MILLION, 1));
    EveryView.viewType().decode(field(number, repeated(8, 1))); // Loads the classes.

    ThreadCost cost =
        ThreadCost.of(() -> assertThat(EveryView.viewType().decode(message)).isNotNull());

    assertThat(cost.allocatedBytes()).isLessThan(8L * message.length + 64 * 1024);
  }

  static Stream<Hostile> numbers() {
    String digits = "1".repeat(MIB);
    List<Hostile> all = new ArrayList<>();
    for (String number :
        List.of(
            "1e999999999", "-1e999999999", "1e-999999999", digits, "0." + digits, "1e" + digits)) {
      boolean tooLarge = !number.contains("e-") && !number.startsWith("0.");
      Outcome real = tooLarge ? Outcome.INVALID : Outcome.ACCEPTED;
      String name = number.length() > MIB / 2 ? "megabyte of digits" : number;
      all.add(json(name, Int32ValueView.viewType(), number, Outcome.INVALID, 4));
      all.add(json(name, Int64ValueView.viewType(), '"' + number + '"', Outcome.INVALID, 4));
      all.add(json(name, UInt64ValueView.viewType(), number, Outcome.INVALID, 4));
      all.add(json(name, FloatValueView.viewType(), number, real, 4));
      all.add(json(name, DoubleValueView.viewType(), '"' + number + '"', real, 4));
      all.add(json(name, ValueView.viewType(), number, real, 4));
      all.add(json(name, DurationView.viewType(), '"' + number + "s\"", Outcome.INVALID, 4));
      String time = "\"2000-01-01T00:00:00." + number + "Z\"";
      all.add(json(name, TimestampView.viewType(), time, Outcome.INVALID, 4));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("numbers")
  @Attack(
      value = "JSON number with a megabyte of digits",
      kind = Kind.BOMB,
      argument = "megabyte of digits")
  @Attack(
      value = "JSON number with an exponent of a billion",
      kind = Kind.BOMB,
      argument = "1e999999999")
  void numbers_areRefusedOrRounded(Hostile hostile) {
    assertBounded(hostile);
  }

  static Stream<Hostile> collidingKeys() {
    ViewType<?, ?> every = EveryView.viewType();
    IntFunction<String> member = i -> "\"" + colliding(i, COLLIDING_BITS) + "\":0.0";
    IntFunction<String> numbered = i -> "\"" + collidingNumber(i) + "\":\"\"";
    IntFunction<byte[]> key = i -> field(1, field(1, colliding(i, COLLIDING_BITS).getBytes(UTF_8)));
    return Stream.of(
        json(
            "keys",
            StructView.viewType(),
            text("{", COLLISIONS, member, "}"),
            Outcome.ACCEPTED,
            160),
        json(
            "names",
            EmptyView.viewType(),
            text("{", COLLISIONS, member, "}"),
            Outcome.ACCEPTED,
            48),
        json(
            "numbers",
            every,
            text("{\"byInt32\":{", COLLISIONS, numbered, "}}"),
            Outcome.ACCEPTED,
            96),
        binary(
            "binary keys", StructView.viewType(), joined(COLLISIONS, key), Outcome.ACCEPTED, 160),
        binary(
            "the same key", every, repeated(MILLION / 2, 0xA2, 4, 2, 8, 1), Outcome.LIMITED, 240),
        json(
            "the same name",
            EmptyView.viewType(),
            text("{", MILLION / 2, i -> "\"a\":1", "}"),
            Outcome.INVALID,
            0));
  }

  @ParameterizedTest
  @MethodSource("collidingKeys")
  @Attack(value = "JSON map whose keys have the same hash", kind = Kind.BOMB, argument = "keys")
  @Attack(
      value = "JSON object whose unknown names have the same hash",
      kind = Kind.BOMB,
      argument = "names")
  @Attack(
      value = "binary map whose keys have the same hash",
      kind = Kind.BOMB,
      argument = "binary keys")
  @Attack(
      value = "JSON object with half a million members of one name",
      kind = Kind.BOMB,
      argument = "the same name")
  void collidingKeys_takeTimeByTheirNumber(Hostile hostile) {
    assertBounded(hostile);
  }

  static Stream<Hostile> texts() {
    ViewType<?, ?> string = StringValueView.viewType();
    byte[] surrogates = repeated(MIB, 0xED, 0xA0, 0x80);
    List<Hostile> all = new ArrayList<>();
    for (String escape : List.of("\\n", "\\u0041", "\\ud83d\\ude00")) {
      String text = '"' + escape.repeat(MIB) + '"';
      all.add(json("escapes", string, text, Outcome.ACCEPTED, 96));
      all.add(json("name", StructView.viewType(), "{" + text + ":{}}", Outcome.ACCEPTED, 96));
    }
    for (String escape : List.of("\\ud800", "\\udc00", "\\ud800\\ud800")) {
      all.add(json("half pairs", string, '"' + escape.repeat(MIB) + '"', Outcome.INVALID, 0));
    }
    all.add(binary("surrogates", string, field(1, surrogates), Outcome.INVALID, 32));
    byte[] quoted =
        ByteString.copyFromUtf8("\"").concat(ByteString.copyFrom(surrogates)).toByteArray();
    all.add(json("surrogates in JSON", string, quoted, Outcome.INVALID, 0));
    all.add(json("open string", string, '"' + "a".repeat(4 * MIB), Outcome.INVALID, 0));
    all.add(json("white space", string, " ".repeat(4 * MIB), Outcome.INVALID, 0));
    all.add(
        json(
            "base64",
            BytesValueView.viewType(),
            '"' + "AAAA".repeat(MIB) + "*\"",
            Outcome.INVALID,
            8));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("texts")
  @Attack(value = "JSON string with a megabyte of escapes", kind = Kind.BOMB, argument = "escapes")
  @Attack(
      value = "JSON string with a megabyte of half surrogate pairs",
      kind = Kind.MALFORMED,
      argument = "half pairs")
  void texts_takeTimeByTheirLength(Hostile hostile) {
    assertBounded(hostile);
  }

  static Stream<Hostile> anyMessages() {
    String text =
        "{\"@type\":\"x/google.protobuf.StringValue\",\"value\":\"" + "a".repeat(3 * MIB) + "\"}";
    String first = "{\"@type\":\"x/google.protobuf.Any\",\"value\":";
    String last = ",\"@type\":\"x/google.protobuf.Any\"}";
    String option = "{\"@type\":\"x/google.protobuf.Option\",\"value\":";
    byte[] bytes = field(2, repeated(3 * MIB, 'a'));
    byte[] content = bytes;
    for (int i = 0; i < 90; i++) {
      content =
          ByteString.copyFrom(field(1, "x/google.protobuf.Any".getBytes(UTF_8)))
              .concat(ByteString.copyFrom(field(2, content)))
              .toByteArray();
    }
    return Stream.of(
        json(
            "Any",
            AnyView.viewType(),
            first.repeat(90) + text + "}".repeat(90),
            Outcome.EXHAUSTED,
            96),
        json(
            "type last",
            AnyView.viewType(),
            "{\"value\":".repeat(90) + text + last.repeat(90),
            Outcome.EXHAUSTED,
            96),
        json(
            "other order",
            AnyView.viewType(),
            option.repeat(90) + text + ",\"name\":\"a\"}".repeat(90),
            Outcome.EXHAUSTED,
            240),
        binary("binary Any", AnyView.viewType(), content, Outcome.ACCEPTED, 64));
  }

  @ParameterizedTest
  @MethodSource("anyMessages")
  @Attack(
      value = "three MiB in 90 JSON Any messages within each other",
      kind = Kind.BOMB,
      argument = "Any")
  @Attack(
      value = "three MiB in 90 binary Any messages within each other",
      kind = Kind.BOMB,
      argument = "binary Any")
  void contentOfAnyMessages_isNotCopiedForEachLevel(Hostile hostile) {
    assertBounded(hostile);
  }

  // What is asserted.

  private static void assertBounded(Hostile hostile) {
    DecodingLimits limits = DecodingLimits.defaults();
    Codec binary = new ProtoCodec().limitedTo(limits);
    Codec json = new JsonCodec().limitedTo(limits);
    for (CodedForm form : CodedForm.values()) {
      MessageCodec<?> received = form.codec(hostile.binary() ? binary : json, hostile.type());
      MessageCodec<?> other = form.codec(hostile.binary() ? json : binary, hostile.type());
      ThreadCost cost = ThreadCost.of(() -> exchange(hostile, received, other));

      assertThat(cost.allocatedBytes())
          .as("bytes allocated for %s", form)
          .isLessThan(BYTES_FOR_ALL + (long) hostile.mebibytes() * MIB);
      assertThat(cost.processorTime()).as("time for %s", form).isLessThan(MOST_TIME);
    }
  }

  private static <T> void exchange(
      Hostile hostile, MessageCodec<T> received, MessageCodec<?> other) {
    T message;
    try {
      message = received.decode(hostile.bytes(), 0, hostile.bytes().length);
    } catch (RpcException e) {
      assertThat(hostile.outcome()).as(e.getMessage()).isNotEqualTo(Outcome.ACCEPTED);
      assertThat(e.code())
          .isEqualTo(
              hostile.outcome() == Outcome.INVALID
                  ? Code.INVALID_ARGUMENT
                  : Code.RESOURCE_EXHAUSTED);
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(1_000);
      return;
    }
    assertThat(hostile.outcome()).isIn(Outcome.ACCEPTED, Outcome.LIMITED);
    write(received, message);
    write(other, message);
  }

  @SuppressWarnings("unchecked") // Both codecs are of the message's class.
  private static <T> void write(MessageCodec<T> codec, Object message) {
    try {
      switch (codec) {
        case MessageCodec.Sized<T> sized -> {
          byte[] bytes = new byte[sized.length((T) message)];
          assertThat(sized.write((T) message, bytes, 0)).isEqualTo(bytes.length);
        }
        case MessageCodec.Appending<T> appending -> appending.append((T) message, new JsonBytes());
      }
    } catch (RpcException e) { // For example, the content of an Any has no JSON.
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
    }
  }
}
