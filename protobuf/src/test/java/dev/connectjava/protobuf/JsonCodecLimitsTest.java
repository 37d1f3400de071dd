package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Type;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of what a JSON message may contain. */
final class JsonCodecLimitsTest {

  private static final DecodingLimits DEFAULTS = DecodingLimits.defaults();

  private static <T> MessageCodec<T> codec(Class<T> type, DecodingLimits limits) {
    return Codecs.of(new JsonCodec().limitedTo(limits), type);
  }

  private static void assertExhausted(Runnable decoding, String message) {
    assertThatThrownBy(decoding::run)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining(message);
  }

  private static String nestedTypes(int depth) {
    return "{\"nestedType\":[".repeat(depth) + "{}" + "]}".repeat(depth);
  }

  /** Both forms of a message have the same depth. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 99, 100})
  void nesting_isLimited_asInTheBinaryForm(int limit) {
    DecodingLimits limits = DEFAULTS.withNestingDepth(limit);
    MessageCodec<DescriptorProto> json = codec(DescriptorProto.class, limits);
    MessageCodec<DescriptorProto> binary =
        Codecs.of(new ProtoCodec().limitedTo(limits), DescriptorProto.class);

    for (int depth : new int[] {limit - 1, limit}) {
      DescriptorProto message = Codecs.decode(json, nestedTypes(depth));
      assertThat(Codecs.decode(binary, message.toByteArray())).isEqualTo(message);
    }
    assertExhausted(
        () -> Codecs.decode(json, nestedTypes(limit + 1)),
        String.format(
            Locale.ROOT,
            "a message of type google.protobuf.DescriptorProto is nested %,d or more levels deep,"
                + " but at most %,d are allowed (DecodingLimits.withNestingDepth, in ServerLimits",
            limit + 1,
            limit));
  }

  @Test
  void levels_areObjectsAndArrays_inValues() {
    MessageCodec<Value> values = codec(Value.class, DEFAULTS.withNestingDepth(2));

    for (String allowed :
        List.of(
            "[[[]]]",
            "{\"a\":[[],{}]}",
            "[[{}],[{}],{\"a\":{}}]",
            "{\"a\":{\"b\":[]}}",
            "[[],[]]")) {
      assertThat(Codecs.decode(values, allowed)).isNotNull();
    }
    for (String tooDeep :
        List.of(
            "[[[[]]]]",
            "{\"a\":[[[]]]}",
            "{\"a\":[{\"b\":[]}]}",
            "[[[{}]]]",
            "{\"a\":{\"b\":{\"c\":{}}}}")) {
      assertExhausted(() -> Codecs.decode(values, tooDeep), "withNestingDepth");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {102, 100_000})
  @Attack(value = "JSON message that is nested 100,000 deep", kind = Kind.BOMB)
  void nesting_isLimited_alsoInUnknownFields(int depth) {
    String arrays = "[".repeat(depth) + "]".repeat(depth);

    assertExhausted(() -> Codecs.decode(codec(Value.class, DEFAULTS), arrays), "withNestingDepth");
    assertExhausted(
        () ->
            Codecs.decode(
                codec(FieldDescriptorProto.class, DEFAULTS), "{\"later\":" + arrays + "}"),
        "withNestingDepth");
  }

  /** On a thread of its own: the messages take almost the whole default stack. */
  @Test
  void nesting_mayBeAsDeepAsTheLimit() throws Exception {
    FutureTask<Boolean> checks = new FutureTask<>(this::checkNestingAtTheLimit, true);
    new Thread(null, checks, "deep", 2L << 20).start();
    assertThat(checks.get()).isTrue();
  }

  private void checkNestingAtTheLimit() {
    MessageCodec<Value> values = codec(Value.class, DEFAULTS.withNestingDepth(1_000));
    String arrays = "[".repeat(500) + "]".repeat(500);
    String objects = "{\"a\":".repeat(333) + "1.0" + "}".repeat(333);

    MessageCodec<DescriptorProto> types =
        codec(DescriptorProto.class, DEFAULTS.withNestingDepth(1_000));
    String messages = nestedTypes(1_000);
    assertThat(new String(Codecs.encode(types, Codecs.decode(types, messages)), UTF_8))
        .isEqualTo(messages);
    for (String json : List.of(arrays, objects)) {
      Value value = Codecs.decode(values, json);
      assertThat(new String(Codecs.encode(values, value), UTF_8)).isEqualTo(json);
    }
    for (String tooDeep : List.of("[" + arrays + "]", "{\"a\":" + objects + "}")) {
      assertExhausted(() -> Codecs.decode(values, tooDeep), "withNestingDepth");
    }
  }

  /** Its arrays may be those of repeated fields that a later schema has. */
  @Test
  void arraysInObjects_areNotLevels_inFields() {
    MessageCodec<DescriptorProto> types =
        codec(DescriptorProto.class, DEFAULTS.withNestingDepth(2));

    assertThat(Codecs.decode(types, nestedTypes(2))).isNotNull();
    String later = nestedTypes(2).replace("nestedType", "later");
    assertThat(Codecs.decode(types, later)).isEqualTo(DescriptorProto.getDefaultInstance());
    assertExhausted(
        () -> Codecs.decode(types, nestedTypes(3).replace("nestedType", "later")),
        "withNestingDepth");
  }

  private static String valueInAny(String value) {
    return "{\"@type\":\"type.googleapis.com/google.protobuf.Value\",\"value\":" + value + "}";
  }

  /** What is read can be written, and other implementations can parse it. */
  @ParameterizedTest
  @ValueSource(ints = {3, 100, 1_000})
  void contentOfAnAny_hasTheDepthOfTheBinaryForm(int limit) {
    MessageCodec<Any> anys = codec(Any.class, DEFAULTS.withNestingDepth(limit));
    int objects = Math.min(limit, 500) / 3;
    String deepest = "{\"a\":".repeat(objects) + "1.0" + "}".repeat(objects);
    String tooDeep = "{\"a\":".repeat(objects + 1) + "1.0" + "}".repeat(objects + 1);

    String json = valueInAny(deepest);
    assertThat(new String(Codecs.encode(anys, Codecs.decode(anys, json)), UTF_8)).isEqualTo(json);
    assertExhausted(() -> Codecs.decode(anys, valueInAny(tooDeep)), "withNestingDepth");
  }

  private static void assertNotWritten(MessageCodec<Any> anys, Any any) {
    assertThatThrownBy(() -> Codecs.encode(anys, any))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasMessageContaining("levels deep (DecodingLimits.withNestingDepth)")
        .hasMessageNotContaining("malicious");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000})
  @Attack(value = "binary Any messages that are nested deep, written as JSON", kind = Kind.BOMB)
  void nestingOfWrittenAnyMessages_isLimited(int limit) {
    MessageCodec<Any> anys = codec(Any.class, DEFAULTS.withNestingDepth(limit));
    Any any = Any.pack(Empty.getDefaultInstance());
    for (int i = 0; i < limit; i++) {
      any = Any.pack(any);
    }

    String json = new String(Codecs.encode(anys, any), UTF_8);
    assertThat(Codecs.decode(anys, json)).isEqualTo(any);
    assertNotWritten(anys, Any.pack(any));
    Value value = Value.getDefaultInstance();
    for (int i = 0; i < limit; i++) {
      value = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build();
    }
    assertNotWritten(anys, Any.pack(value));
  }

  @Test
  void elements_areLimited() {
    String json = "{\"a\":{},\"b\":[\"text\",\"\",\"t\"]}";
    int bytes = 2 * 112 + 2 * 48 + 48 + 2 * ElementBytes.TEXT;

    for (int limit : new int[] {bytes, bytes + 1}) {
      assertThat(Codecs.decode(codec(Struct.class, DEFAULTS.withElementBytes(limit)), json))
          .isNotNull();
    }
    assertExhausted(
        () -> Codecs.decode(codec(Struct.class, DEFAULTS.withElementBytes(bytes - 1)), json),
        String.format(
            Locale.ROOT,
            "the elements of a message of type google.protobuf.Struct take %,d or more bytes of"
                + " memory, but at most %,d are allowed (DecodingLimits.withElementBytes, in"
                + " ServerLimits",
            bytes,
            bytes - 1));
  }

  /** The names of a map are its keys. */
  @Test
  @Attack(value = "JSON message with a million members", kind = Kind.BOMB)
  void names_areLimited() {
    StringBuilder json = new StringBuilder("{\"0\":0");
    for (int i = 1; i < 1_000_000; i++) {
      json.append(",\"").append(i).append("\":0");
    }
    json.append('}');

    assertExhausted(
        () -> Codecs.decode(codec(Struct.class, DEFAULTS), json.toString()), "withElementBytes");
  }

  /** Each path is a string of the message. */
  @Test
  void pathsOfAFieldMask_areLimited() {
    String mask = "\"" + "a,".repeat(1_000_000) + "a\"";

    assertExhausted(
        () -> Codecs.decode(codec(FieldMask.class, DEFAULTS), mask), "withElementBytes");
  }

  @Test
  void numbersBooleansAndNull_areNotLimited() {
    String numbers = "[" + "0,true,null,".repeat(300_000) + "0]";

    assertThat(Codecs.decode(codec(ListValue.class, DEFAULTS), numbers).getValuesCount())
        .isEqualTo(900_001);
  }

  /** They are read, and then ignored. */
  @Test
  void unknownFields_areNotCounted_butTheirElementsAre() {
    MessageCodec<FieldDescriptorProto> fields =
        codec(
            FieldDescriptorProto.class,
            DEFAULTS.withUnknownFields(0).withElementBytes(112 + 2 * 48));

    assertThat(Codecs.decode(fields, "{\"later\":1,\"last\":true}"))
        .isEqualTo(FieldDescriptorProto.getDefaultInstance());
    assertExhausted(() -> Codecs.decode(fields, "{\"later\":{}}"), "withElementBytes");
  }

  /** Each level is read without reading again what is within it. */
  @Test
  @Timeout(20)
  @Attack(value = "JSON Any messages within each other whose types come last", kind = Kind.BOMB)
  void typesThatComeLast_takeTimeByTheLengthOfTheText() {
    MessageCodec<Any> anys = codec(Any.class, DEFAULTS.withNestingDepth(500));
    String type = "\"@type\":\"type.googleapis.com/google.protobuf.";
    String unknown = "\"later\":\"" + "\\n".repeat(4_000_000) + "\",";

    String json =
        "{\"value\":".repeat(400)
            + ("{" + unknown + type + "Empty\"}")
            + ("," + type + "Any\"}").repeat(400);
    Any any = Codecs.decode(anys, json);
    assertThat(any.getTypeUrl()).endsWith("google.protobuf.Any");
  }

  /** What is passed over to find a type does not count twice, and does count. */
  @Test
  void elementsBeforeAType_areLimited() {
    MessageCodec<Type> types = codec(Type.class, DEFAULTS.withElementBytes(12_000));
    String option = "{\"value\":%s,\"@type\":\"x/google.protobuf.StringValue\"}";
    String early = "{\"@type\":\"x/google.protobuf.StringValue\",\"value\":%s}";

    for (String each : List.of(option, early)) {
      String options = ("{\"value\":" + each.formatted("\"a\"") + "},").repeat(10);
      String allowed = "{\"options\":[" + options + "{}]}";
      assertThat(Codecs.decode(types, allowed).getOptionsCount()).isEqualTo(11);
      String refused = "{\"options\":[" + options.repeat(10) + "{}]}";
      assertExhausted(() -> Codecs.decode(types, refused), "withElementBytes");
    }
  }

  @Test
  void limits_areKept_withMethodsAndTypes() {
    DecodingLimits limits = DEFAULTS.withNestingDepth(1);
    List<CodedMethod<?, ?>> none = List.of();
    String json = "{\"a\":{\"b\":{}}}";

    for (JsonCodec codec :
        List.of(
            new JsonCodec().limitedTo(limits).knowing(none),
            new JsonCodec().knowing(none).limitedTo(limits),
            new JsonCodec().limitedTo(limits).plusTypes(Value.getDescriptor()),
            new JsonCodec().limitedTo(limits).rejectingUnknownFields(),
            new JsonCodec().rejectingUnknownFields().limitedTo(limits))) {
      assertExhausted(
          () -> Codecs.decode(Codecs.of(codec, Struct.class), json), "withNestingDepth");
    }
    JsonCodec replaced = new JsonCodec().limitedTo(limits).limitedTo(DEFAULTS);
    assertThat(Codecs.decode(Codecs.of(replaced, Struct.class), json)).isNotNull();
  }
}
