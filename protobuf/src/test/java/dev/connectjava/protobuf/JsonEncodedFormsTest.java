package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.protobuf.json.JsonFailure;
import dev.connectjava.protobuf.json.JsonOptions;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.spi.DecodingLimits;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as the binary form, byte by byte, and what of it can be written in one pass. */
final class JsonEncodedFormsTest {

  private static final FileDescriptor FILE =
      ScannedSchema.build(
          """
          name: "forms.proto" package: "x"
          message_type {
            name: "Forms"
            field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
            field { name: "packed" number: 2 type: TYPE_SINT32 label: LABEL_REPEATED options { packed: true } }
            field { name: "unpacked" number: 3 type: TYPE_SINT64 label: LABEL_REPEATED }
            field { name: "child" number: 4 type: TYPE_MESSAGE type_name: ".x.Forms" label: LABEL_OPTIONAL }
            field { name: "group" number: 5 type: TYPE_GROUP type_name: ".x.Forms" label: LABEL_REPEATED }
            field { name: "sizes" number: 6 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED options { packed: true } }
            field { name: "size" number: 7 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
            field { name: "by_number" number: 8 type: TYPE_MESSAGE type_name: ".x.Forms.ByNumberEntry" label: LABEL_REPEATED }
            field { name: "by_text" number: 9 type: TYPE_MESSAGE type_name: ".x.Forms.ByTextEntry" label: LABEL_REPEATED }
            field { name: "needy" number: 10 type: TYPE_MESSAGE type_name: ".x.Needy" label: LABEL_REPEATED }
            field { name: "a" number: 11 type: TYPE_INT32 label: LABEL_OPTIONAL oneof_index: 0 }
            field { name: "b" number: 12 type: TYPE_INT32 label: LABEL_OPTIONAL oneof_index: 0 }
            field { name: "set" number: 13 type: TYPE_MESSAGE type_name: ".x.Set" label: LABEL_OPTIONAL }
            oneof_decl { name: "choice" }
            nested_type {
              name: "ByNumberEntry"
              field { name: "key" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "value" number: 2 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL }
              options { map_entry: true }
            }
            nested_type {
              name: "ByTextEntry"
              field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "value" number: 2 type: TYPE_MESSAGE type_name: ".x.Forms" label: LABEL_OPTIONAL }
              options { map_entry: true }
            }
            extension_range { start: 100 end: 200 }
          }
          message_type {
            name: "Needy"
            field { name: "need" number: 1 type: TYPE_INT32 label: LABEL_REQUIRED }
            field { name: "child" number: 2 type: TYPE_MESSAGE type_name: ".x.Needy" label: LABEL_OPTIONAL }
          }
          message_type {
            name: "Set"
            extension_range { start: 4 end: 2147483647 }
            options { message_set_wire_format: true }
          }
          enum_type { name: "Size" value { name: "SMALL" number: 0 } value { name: "LARGE" number: 1 } }
          extension { name: "ext" number: 100 type: TYPE_MESSAGE type_name: ".x.Needy" label: LABEL_OPTIONAL extendee: ".x.Forms" }
          extension { name: "item" number: 50 type: TYPE_MESSAGE type_name: ".x.Forms" label: LABEL_OPTIONAL extendee: ".x.Set" }
          """);

  private static final Message TYPE =
      DynamicMessage.getDefaultInstance(FILE.findMessageTypeByName("Forms"));

  private final EncodedForms forms = new EncodedForms(TYPE);

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | ''",
        "{\"text\":\"\"} | 0a 00",
        "{\"text\":\"\\u00e9\"} | 0a 02 c3 a9",
        "{\"packed\":[]} | ''",
        "{\"packed\":[-1,\"300\"]} | 12 03 01 d8 04",
        "{\"unpacked\":[-1,300]} | 18 01 18 d8 04",
        "{\"size\":\"LATER\"} | ''",
        "{\"size\":\"SMALL\"} | 38 00",
        "{\"sizes\":[\"LATER\"]} | ''",
        "{\"sizes\":[\"LATER\",\"LARGE\",\"LATER\"]} | 32 01 01",
        "{\"child\":{\"child\":{}}} | 22 02 22 00",
        "{\"group\":[{\"text\":\"a\"},{}]} | 2b 0a 01 61 2c 2b 2c",
        "{\"byNumber\":{}} | ''",
        "{\"byNumber\":{\"1\":\"LATER\",\"-1\":\"LARGE\",\"3\":\"LATER\"}} "
            + "| 42 0d 08 ff ff ff ff ff ff ff ff ff 01 10 01",
        "{\"byText\":{\"\":{}}} | 4a 04 0a 00 12 00",
        "{\"set\":{\"[x.item]\":{\"text\":\"a\"}}} | 6a 09 0b 10 32 1a 03 0a 01 61 0c",
        "{\"a\":null,\"b\":1} | 60 01",
        "{\"child\":null,\"needy\":[{\"need\":0}]} | 52 02 08 00",
        "{\"[x.ext]\":{\"need\":1,\"child\":{\"need\":2}}} | a2 06 06 08 01 12 02 08 02"
      })
  void text_becomesTheseBytes(String json, String hex) throws Exception {
    JsonSchema.Encoded encoded = forms.read(json);

    assertThat(hex(encoded.bytes())).isEqualTo(hex.equals("''") ? "" : hex);
    assertThat(encoded.missingFields()).isEmpty();
  }

  /** Lengths of one, two and three bytes, each within the next. */
  @Test
  void longParts_haveTheirLengthsInFront() throws Exception {
    String json = "{\"text\":\"" + "a".repeat(120) + "\"}";
    for (int size : new int[] {3, 200, 20_000, 300_000}) {
      json = "{\"text\":\"" + "é".repeat(size) + "\",\"child\":" + json + ",\"packed\":[1,2]}";
    }
    byte[] encoded = forms.read(json).bytes();
    Message message = forms.parsed(encoded);

    assertThat(message.toByteArray()).hasSameSizeAs(encoded);
    assertThat(forms.writtenByMessage(encoded)).hasSameSizeAs(json);
  }

  /** The lengths of neighbours take one, two or three bytes in turns. */
  @Test
  void partsOfManyLengths_haveTheirLengthsInFront() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      StringBuilder json = new StringBuilder("{\"byText\":{");
      for (int entry = 0; entry < 50; entry++) {
        String text = "a".repeat(random.nextInt(1 << random.nextInt(15)));
        json.append(entry == 0 ? "\"" : ",\"").append(entry).append("\":{\"text\":\"");
        json.append(text).append("\",\"packed\":[1,-1],\"child\":{\"text\":\"b\"}}");
      }
      assertSameMessage(json.append("}}").toString());
    }
  }

  /** Each of the lengths takes more bytes than expected. */
  @Test
  void deepParts_areNotMovedForEachLevel() throws Exception {
    String text = "\"text\":\"" + "a".repeat(200) + "\"";
    String json = "{" + text + "}";
    for (int level = 0; level < 90; level++) {
      json = "{" + text + ",\"child\":" + json + ",\"byNumber\":{\"1\":\"LARGE\"}}";
    }
    assertSameMessage(json);
  }

  private void assertSameMessage(String json) throws Exception {
    JsonSchema.Encoded encoded = forms.read(json);
    byte[] bytes = encoded.bytes();

    assertThat(forms.parsed(bytes).toByteArray()).hasSize(encoded.length()).hasSameSizeAs(bytes);
    assertThat(forms.writtenByMessage(bytes)).isEqualTo(json);
    assertThat(forms.written(bytes)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"needy\":[{}]} | needy[0].need",
        "{\"needy\":[{\"need\":1,\"child\":{}},{\"need\":null}]} | needy[0].child.need,"
            + " needy[1].need",
        "{\"byText\":{\"k\":{\"needy\":[{\"child\":{\"need\":1}}]}}} | byText.value.needy[0].need",
        "{\"[x.ext]\":{}} | (x.ext).need",
        "{\"group\":[{\"needy\":[{}]}]} | group[0].needy[0].need"
      })
  void requiredFields_thatAreMissingAreNamed(String json, String missing) throws Exception {
    JsonSchema.Encoded encoded = forms.read(json);

    assertThat(String.join(", ", encoded.missingFields()))
        .isEqualTo(String.join(", ", forms.parsed(encoded.bytes()).findInitializationErrors()))
        .isEqualTo(missing.replace("byText.value", "by_text[0].value"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"byNumber\":{\"1\":\"LARGE\",\"1\":\"SMALL\"}}",
        "{\"byNumber\":{\"1\":\"LARGE\",\"1.0\":\"SMALL\"}}",
        "{\"byNumber\":{\"1\":\"LATER\",\"1e0\":\"SMALL\"}}",
        "{\"byNumber\":{\"1\":\"SMALL\",\"2\":\"LATER\",\"1\":\"LATER\"}}",
        "{\"byText\":{\"a\":{\"byText\":{\"a\":{},\"b\":{}}},\"\\u0061\":{}}}"
      })
  void keyThatOccursTwice_isRefused(String json) {
    assertThatThrownBy(() -> forms.read(json))
        .isInstanceOf(JsonFailure.class)
        .hasMessageContaining("a key occurs twice in one map");
  }

  @Test
  void keysOfALargeMap_areCompared() throws Exception {
    StringBuilder json = new StringBuilder("{\"byNumber\":{\"0\":0");
    for (int i = 1; i < 1_000; i++) {
      json.append(",\"").append(i).append("\":").append(i % 2);
      if (i % 50 == 1) {
        String twice = json + ",\"" + i / 2 + "\":0}}";
        assertThatThrownBy(() -> forms.read(twice)).hasMessageContaining("a key occurs twice");
      }
    }
    String all = json.append("}}").toString();
    byte[] encoded = forms.read(all).bytes();

    assertThat(forms.written(encoded)).isEqualTo(forms.writtenByMessage(encoded));
  }

  /** What an encoder writes. A closed enum has no value 5, and unknown fields are ignored. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "'' | {}",
        "0a 00 | {\"text\":\"\"}",
        "0a 02 c3 a9 | {\"text\":\"é\"}",
        "0a 01 ff | {\"text\":\"\uFFFD\"}",
        "0a 01 61 ca 3e 01 00 22 00 | {\"text\":\"a\",\"child\":{}}",
        "12 02 01 02 10 03 12 00 12 01 04 | {\"packed\":[-1,1,-2,2]}",
        "18 01 1a 02 02 03 | {\"unpacked\":[\"-1\",\"1\",\"-2\"]}",
        "12 00 | {}",
        "32 03 00 05 01 | {\"sizes\":[\"SMALL\",\"LARGE\"]}",
        "32 01 05 | {}",
        "38 05 | {}",
        "38 01 38 05 | {\"size\":\"LARGE\"}",
        "38 05 38 01 | {\"size\":\"LARGE\"}",
        "2b 0a 01 61 2c 2b ab 7d 0a 00 ac 7d 2c | {\"group\":[{\"text\":\"a\"},{}]}",
        "42 00 | {\"byNumber\":{\"0\":\"SMALL\"}}",
        "42 04 10 01 08 07 | {\"byNumber\":{\"7\":\"LARGE\"}}",
        "42 06 08 07 08 08 10 01 | {\"byNumber\":{\"8\":\"LARGE\"}}",
        "42 04 08 07 10 05 42 04 08 07 10 01 | {\"byNumber\":{\"7\":\"LARGE\"}}",
        "4a 03 0a 01 61 | {\"byText\":{\"a\":{}}}",
        "4a 09 12 05 12 03 02 04 06 0a 00 | {\"byText\":{\"\":{\"packed\":[1,2,3]}}}",
        "0d 01 00 00 00 12 01 02 | {\"packed\":[1]}",
        "6a 00 | {\"set\":{}}"
      })
  void bytes_areWrittenInOnePass(String hex, String json) throws InvalidProtocolBufferException {
    byte[] encoded = bytes(hex.replace("''", ""));

    assertThat(forms.written(encoded)).isEqualTo(json);
    assertThat(forms.writtenByMessage(encoded)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0a 00 0a 00",
        "22 00 0a 00",
        "18 01 22 00 18 02",
        "22 00 22 02 0a 00",
        "22 06 0a 01 61 0a 01 62",
        "58 01 60 02",
        "58 01 58 02",
        "42 04 08 07 10 01 42 04 08 07 10 00",
        "42 04 08 07 10 01 42 05 08 87 00 10 00",
        "4a 02 0a 00 4a 00",
        "4a 04 12 00 12 00",
        "a2 06 02 08 01",
        "6a 09 0b 10 32 1a 03 0a 01 61 0c"
      })
  void bytes_thatNeedTheMessageAreNotWritten(String hex) throws InvalidProtocolBufferException {
    assertThat(forms.parsed(bytes(hex))).isNotNull();
    assertThat(forms.written(bytes(hex))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"''", "0a 00", "12 00", "32 01 05 4a 00", "38 05 60 00", "6a 00"})
  void defaults_areThoseOfTheMessage(String hex) throws InvalidProtocolBufferException {
    byte[] encoded = bytes(hex.replace("''", ""));
    EncodedForms withDefaults =
        new EncodedForms(
            TYPE,
            JsonOptions.DEFAULTS.printingDefaults().printingProtoNames(),
            DecodingLimits.defaults());

    assertThat(withDefaults.written(encoded)).isEqualTo(withDefaults.writtenByMessage(encoded));
  }
}
