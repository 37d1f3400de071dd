package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of fields that are confusing, and names of enum values that are not known. */
final class JsonNamesTest {

  private static final FileDescriptor FILE =
      ScannedSchema.build(
          """
          name: "names.proto" package: "x" syntax: "proto3"
          message_type {
            name: "Crossed"
            field { name: "foo_bar" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
            field { name: "x" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL json_name: "foo_bar" }
          }
          message_type {
            name: "Chosen"
            field { name: "size" number: 1 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL oneof_index: 0 }
            field { name: "text" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
            field { name: "named" number: 3 type: TYPE_MESSAGE type_name: ".x.Chosen.NamedEntry" label: LABEL_REPEATED }
            nested_type {
              name: "NamedEntry"
              field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "value" number: 2 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
              options { map_entry: true }
            }
            oneof_decl { name: "kind" }
          }
          enum_type { name: "Size" value { name: "UNKNOWN" number: 0 } }
          """);

  private static final Descriptor CHOSEN = FILE.findMessageTypeByName("Chosen");

  private final MessageCodec<DynamicMessage> chosen = DynamicMethod.codec(new JsonCodec(), CHOSEN);

  /** The JSON name of a field is more than the name of another one in the schema. */
  @Test
  void name_meansTheSameField_whateverIsWritten() {
    Descriptor type = FILE.findMessageTypeByName("Crossed");
    for (JsonCodec codec : new JsonCodec[] {new JsonCodec(), new JsonCodec().writingProtoNames()}) {
      DynamicMessage message =
          Codecs.decode(DynamicMethod.codec(codec, type), "{\"foo_bar\":\"a\"}");
      assertThat(message.getField(type.findFieldByName("x"))).isEqualTo("a");
      assertThat(message.getField(type.findFieldByName("foo_bar"))).isEqualTo("");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"size\":\"LATER\",\"text\":\"a\"}|{\"text\":\"a\"}",
        "{\"text\":\"a\",\"size\":\"LATER\"}|{\"text\":\"a\"}",
        "{\"size\":\"LATER\"}|{}",
        "{\"named\":{\"a\":\"LATER\",\"b\":\"UNKNOWN\"}}|{\"named\":{\"b\":\"UNKNOWN\"}}"
      })
  void unknownNameOfAnEnumValue_isAsIfItWereNotThere(String json, String read) {
    assertThat(new String(Codecs.encode(chosen, Codecs.decode(chosen, json)), UTF_8))
        .isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"size\":0,\"text\":\"a\"}|10",
        "{\"size\":\"LATER\",\"size\":\"LATER\"}|16",
        "{\"named\":{\"a\":\"LATER\",\"a\":\"LATER\"}}|22",
        "{\"named\":{\"a\":\"LATER\",\"a\":\"UNKNOWN\"}}|22",
        "{\"named\":{\"a\":\"UNKNOWN\",\"a\":\"LATER\"}}|24",
        "{\"named\":{\"a\":\"UNKNOWN\",\"a\":\"UNKNOWN\"}}|24",
        "{\"later\":{\"a\":1, \"a\":1}}|17"
      })
  void nameThatOccursTwice_isAnErrorWithThePlaceOfTheName(String json, int place) {
    assertThatThrownBy(() -> Codecs.decode(chosen, json))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .hasMessageStartingWith("invalid JSON for x.Chosen at byte " + place);
  }
}
