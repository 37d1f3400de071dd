package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.StructProto;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of a schema without generated classes, with extensions in every possible place. */
final class JsonExtensionsTest {

  private static final FileDescriptor FILE = file();
  private static final Descriptor BASE = FILE.findMessageTypeByName("Base");

  private final MessageCodec<DynamicMessage> json = codec(new JsonCodec());
  private final MessageCodec<DynamicMessage> binary = codec(new ProtoCodec());

  private static FileDescriptor file() {
    String proto =
        """
        name: "base.proto" package: "x"
        dependency: "google/protobuf/any.proto"
        dependency: "google/protobuf/timestamp.proto"
        dependency: "google/protobuf/struct.proto"
        message_type {
          name: "Base"
          field { name: "some_text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
          field { name: "child" number: 2 type: TYPE_MESSAGE type_name: ".x.Base" label: LABEL_OPTIONAL }
          field { name: "kids" number: 3 type: TYPE_MESSAGE type_name: ".x.Base" label: LABEL_REPEATED }
          field { name: "by_name" number: 4 type: TYPE_MESSAGE type_name: ".x.Base.ByNameEntry" label: LABEL_REPEATED }
          field { name: "any" number: 5 type: TYPE_MESSAGE type_name: ".google.protobuf.Any" label: LABEL_OPTIONAL }
          field { name: "free" number: 6 type: TYPE_MESSAGE type_name: ".google.protobuf.Struct" label: LABEL_OPTIONAL }
          nested_type {
            name: "ByNameEntry"
            field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
            field { name: "value" number: 2 type: TYPE_MESSAGE type_name: ".x.Base" label: LABEL_OPTIONAL }
            options { map_entry: true }
          }
          extension_range { start: 100 end: 200 }
          extension { name: "within" number: 108 type: TYPE_BYTES label: LABEL_OPTIONAL extendee: ".x.Base" }
        }
        enum_type { name: "Size" value { name: "SMALL" number: 0 } value { name: "LARGE" number: 1 } }
        extension { name: "text" number: 100 type: TYPE_STRING label: LABEL_OPTIONAL extendee: ".x.Base" }
        extension { name: "nums" number: 101 type: TYPE_INT64 label: LABEL_REPEATED extendee: ".x.Base" options { packed: true } }
        extension { name: "deep" number: 102 type: TYPE_MESSAGE type_name: ".x.Base" label: LABEL_OPTIONAL extendee: ".x.Base" }
        extension { name: "deeps" number: 103 type: TYPE_MESSAGE type_name: ".x.Base" label: LABEL_REPEATED extendee: ".x.Base" }
        extension { name: "size" number: 104 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_OPTIONAL extendee: ".x.Base" }
        extension { name: "at" number: 105 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL extendee: ".x.Base" }
        extension { name: "other" number: 106 type: TYPE_MESSAGE type_name: ".google.protobuf.Any" label: LABEL_OPTIONAL extendee: ".x.Base" }
        extension { name: "sizes" number: 107 type: TYPE_ENUM type_name: ".x.Size" label: LABEL_REPEATED extendee: ".x.Base" }
        """;
    try {
      return FileDescriptor.buildFrom(
          TextFormat.parse(proto, FileDescriptorProto.class),
          new FileDescriptor[] {
            AnyProto.getDescriptor(), TimestampProto.getDescriptor(), StructProto.getDescriptor()
          });
    } catch (TextFormat.ParseException
        | com.google.protobuf.Descriptors.DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  private static MessageCodec<DynamicMessage> codec(Codec codec) {
    CodedMethod<DynamicMessage, DynamicMessage> method = new DynamicMethod(BASE);
    return codec.knowing(List.of(method)).forMethod(method).orElseThrow().request();
  }

  private static FieldDescriptor extension(String name) {
    return FILE.findExtensionByName(name);
  }

  private static FieldDescriptor field(String name) {
    return BASE.findFieldByName(name);
  }

  private DynamicMessage read(String text) {
    return Codecs.decode(json, text);
  }

  private String written(DynamicMessage message) {
    return new String(Codecs.encode(json, message), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"[x.text]\":\"\"}",
        "{\"[x.nums]\":[\"1\",\"-9007199254740993\"]}",
        "{\"[x.size]\":\"SMALL\",\"[x.sizes]\":[\"LARGE\",\"SMALL\"]}",
        "{\"[x.at]\":\"1970-01-01T00:00:01Z\"}",
        "{\"[x.Base.within]\":\"AQI=\"}",
        "{\"[x.deep]\":{\"someText\":\"a\",\"[x.deep]\":{\"[x.text]\":\"b\"}}}",
        "{\"[x.deeps]\":[{},{\"[x.text]\":\"b\"},{\"someText\":\"c\"}]}",
        "{\"child\":{\"[x.text]\":\"a\"},\"kids\":[{},{\"[x.text]\":\"b\"}]}",
        "{\"byName\":{\"[x.text]\":{\"someText\":\"n\"},\"k\":{\"[x.text]\":\"b\"}}}",
        "{\"any\":{\"@type\":\"type.googleapis.com/x.Base\",\"someText\":\"s\",\"[x.text]\":\"a\"}}",
        "{\"any\":{\"@type\":\"type.googleapis.com/google.protobuf.Any\",\"value\":{\"@type\":\"type.googleapis.com/x.Base\",\"[x.text]\":\"a\"}}}",
        "{\"[x.other]\":{\"@type\":\"type.googleapis.com/x.Base\",\"[x.text]\":\"a\"}}",
        "{\"free\":{\"[x.text]\":1.0,\"a\":{\"[b\":[]}},\"[x.text]\":\"t\"}"
      })
  void extension_hasItsJsonFormBothWays(String text) {
    DynamicMessage message = read(text);

    assertThat(message.getUnknownFields().asMap()).isEmpty();
    assertThat(written(message)).isEqualTo(text);
    assertThat(Codecs.decode(binary, Codecs.encode(binary, message))).isEqualTo(message);
  }

  @Test
  void anyMessage_comesBackAsItWas() throws Exception {
    EncodedForms forms = new EncodedForms(DynamicMessage.getDefaultInstance(BASE));
    Random random = new Random(3);
    for (int i = 0; i < 400; i++) {
      DynamicMessage message = some(random, 4);
      String text = written(message);
      assertThat(read(text)).isEqualTo(message);
      assertThat(forms.parsed(forms.read(text).bytes())).isEqualTo(message);
    }
  }

  private static DynamicMessage some(Random random, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(BASE);
    for (FieldDescriptor text : List.of(field("some_text"), extension("text"))) {
      if (random.nextBoolean()) {
        message.setField(text, Integer.toString(random.nextInt(100)));
      }
    }
    if (random.nextBoolean()) {
      message.addRepeatedField(extension("nums"), random.nextLong());
      message.setField(
          extension("at"), Timestamp.newBuilder().setSeconds(random.nextInt()).build());
    }
    if (depth == 0) {
      return message.build();
    }
    for (FieldDescriptor single : List.of(field("child"), extension("deep"))) {
      if (random.nextInt(3) == 0) {
        message.setField(single, some(random, depth - 1));
      }
    }
    for (FieldDescriptor repeated : List.of(field("kids"), extension("deeps"))) {
      for (int i = random.nextInt(3); i > 0; i--) {
        message.addRepeatedField(repeated, some(random, depth - 1));
      }
    }
    if (random.nextInt(3) == 0) {
      Message content = some(random, depth - 1);
      message.setField(field("any"), Any.pack(content));
      message.setField(extension("other"), Any.pack(content));
      Descriptor entry = field("by_name").getMessageType();
      message.addRepeatedField(
          field("by_name"),
          DynamicMessage.newBuilder(entry)
              .setField(entry.findFieldByName("key"), "k")
              .setField(entry.findFieldByName("value"), content)
              .build());
    }
    return message.build();
  }

  @Test
  void extensionThatIsNull_isNotThere() {
    assertThat(read("{\"[x.text]\":null,\"[x.nums]\":null,\"[x.deep]\":null}"))
        .isEqualTo(DynamicMessage.getDefaultInstance(BASE));
  }

  @Test
  void extensionThatNobodyKnows_isAnUnknownField() {
    assertThat(read("{\"[x.later]\":1,\"[x.text]\":\"t\"}"))
        .isEqualTo(DynamicMessage.newBuilder(BASE).setField(extension("text"), "t").build());
    MessageCodec<DynamicMessage> strict = codec(new JsonCodec().rejectingUnknownFields());
    assertInvalid(strict, "{\"[x.later]\":1,\"[x.text]\":\"t\"}", "[x.later]");
    assertThat(Codecs.decode(strict, "{\"[x.text]\":\"t\"}").hasField(extension("text"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"[x.text]\":1.5,\"[x.nums]\":1}",
        "{\"[x.nums]\":[null]}",
        "{\"[x.nums]\":[\"x\"]}",
        "{\"[x.size]\":\"MEDIUM\",\"[x.at]\":\"never\"}",
        "{\"[x.deep]\":[]}",
        "{\"[x.deep]\":{\"[x.deep]\":\"a\"}}",
        "{\"kids\":{\"[x.text]\":\"a\"}}",
        "{\"kids\":[{\"[x.text]\":\"a\"},null]}",
        "{\"byName\":[{\"[x.text]\":\"a\"}]}",
        "{\"child\":{\"[x.text]\":\"a\"},\"child\":{}}",
        "{\"by_name\":{\"a\":{\"[x.text]\":\"a\"}},\"byName\":{\"b\":{}}}",
        "{\"any\":{\"@type\":\"type.googleapis.com/x.Unheard\",\"[x.text]\":\"a\"}}",
        "{\"any\":{\"@type\":1,\"[x.text]\":\"a\"}}",
        "{\"any\":{\"[x.text]\":\"a\"}}",
        "[{\"[x.text]\":\"a\"}]"
      })
  void extensionThatIsWrong_isAnInvalidArgument(String text) {
    assertInvalid(json, text, "invalid JSON for x.Base");
  }

  private static void assertInvalid(MessageCodec<?> codec, String text, String reason) {
    assertThatThrownBy(() -> Codecs.decode(codec, text))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .hasMessageContaining(reason);
  }

  /** Each level has its own extension, and much other content. */
  @Test
  @Timeout(20)
  @Attack(value = "JSON with extensions within extensions, or very many of them", kind = Kind.BOMB)
  void extensionsWithinExtensions_andManyOfThem_takeTimeByTheirLength() {
    String text = "\"someText\":\"" + "x".repeat(20_000) + "\"";
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      deep.append("{").append(text).append(",\"[x.deep]\":");
    }
    deep.append("{}").append("}".repeat(80));
    assertThat(read(deep.toString()).hasField(extension("deep"))).isTrue();

    String many = "{\"kids\":[" + "{\"[x.size]\":1},".repeat(100_000) + "{}]}";
    assertThat(read(many).getRepeatedFieldCount(field("kids"))).isEqualTo(100_001);
  }
}
