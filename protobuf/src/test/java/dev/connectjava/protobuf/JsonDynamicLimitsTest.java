package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.json.JsonFailure;
import dev.connectjava.protobuf.json.JsonOptions;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of the JSON of dynamic messages, whose objects take more memory. */
final class JsonDynamicLimitsTest {

  private static final FileDescriptor FILE =
      ScannedSchema.build(
          """
          name: "dynamic.proto" package: "x" syntax: "proto3"
          message_type {
            name: "Open"
            field { name: "sizes" number: 1 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED }
            field { name: "numbers" number: 2 type: TYPE_INT64 label: LABEL_REPEATED }
            field { name: "amounts" number: 3 type: TYPE_DOUBLE label: LABEL_REPEATED }
            field { name: "named" number: 4 type: TYPE_MESSAGE type_name: ".x.Open.NamedEntry" label: LABEL_REPEATED }
            nested_type {
              name: "NamedEntry"
              field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "value" number: 2 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
              options { map_entry: true }
            }
          }
          enum_type { name: "Size" value { name: "UNKNOWN" number: 0 } }
          """);

  private static final Descriptor OPEN = FILE.findMessageTypeByName("Open");

  private static MessageCodec<DynamicMessage> codec(Descriptor type, long elementBytes) {
    return DynamicMethod.codec(
        new JsonCodec().limitedTo(DecodingLimits.defaults().withElementBytes(elementBytes)), type);
  }

  private static void assertExhausted(
      MessageCodec<DynamicMessage> codec, String json, String message) {
    assertThatThrownBy(() -> Codecs.decode(codec, json))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining(message);
  }

  private static void assertExactly(long elementBytes, Descriptor type, String json)
      throws JsonFailure {
    assertThat(Codecs.decode(codec(type, elementBytes), json)).isNotNull();
    assertExhausted(codec(type, elementBytes - 1), json, "withElementBytes");
    assertThat(forms(type, elementBytes).read(json).bytes()).isNotEmpty();
    assertThatThrownBy(() -> forms(type, elementBytes - 1).read(json))
        .hasMessageContaining("withElementBytes");
  }

  private static EncodedForms forms(Descriptor type, long elementBytes) {
    return new EncodedForms(
        DynamicMessage.getDefaultInstance(type),
        JsonOptions.DEFAULTS,
        DecodingLimits.defaults().withElementBytes(elementBytes));
  }

  private static String numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }

  @Test
  void numbersThatAreObjects_areCounted() throws JsonFailure {
    int list = 112 + 48 + 48;

    assertExactly(list, OPEN, "{\"numbers\":[1,-128,127]}");
    assertExactly(list + 2 * 24, OPEN, "{\"numbers\":[1,128,-129]}");
    assertExactly(list + 2 * 24, OPEN, "{\"amounts\":[0,1.5]}");
    assertExactly(list + 2 * 384, OPEN, "{\"sizes\":[0,1,2,1]}");
    assertExactly(112 + 2 * 48 + 112 + 216 + 384, OPEN, "{\"named\":{\"a\":1}}");
  }

  @Test
  void messagesWithoutBrackets_areCounted() throws JsonFailure {
    Descriptor list = ListValue.getDescriptor();

    assertExactly(48 + 2 * 216, list, "[true,null]");
    assertExactly(48 + 2 * (216 + 24), list, "[1,2]");
    assertExactly(48 + 2 * 216 + 112 + 48 + 216, list, "[{\"a\":true}]");
  }

  /** protobuf-java keeps a descriptor of each number as long as the enum. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"sizes\":[%s]}", "{\"named\":{\"a\":%s}}"})
  @Attack(value = "JSON messages with ever more unknown numbers of an enum", kind = Kind.BOMB)
  void unnamedNumbers_areRefused_ifThereWereManyOfThem(String format) {
    MessageCodec<DynamicMessage> codec = codec(OPEN, DecodingLimits.defaults().elementBytes());

    for (int number = 1; number <= 1_000; number++) {
      assertThat(Codecs.decode(codec, format.formatted(number))).isNotNull();
    }
    for (String json : new String[] {"{\"sizes\":[1001]}", "{\"named\":{\"b\":1001}}"}) {
      assertExhausted(
          codec, json, "had 1,000 different numbers that the enum x.Size does not name");
    }
    String known = "{\"sizes\":[" + numbers(0, 1_001) + "]}";
    assertThat(Codecs.decode(codec, known).getRepeatedFieldCount(OPEN.findFieldByName("sizes")))
        .isEqualTo(1_001);
  }
}
