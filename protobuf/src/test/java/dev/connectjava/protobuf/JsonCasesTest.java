package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TimestampProto;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.json.JsonFailure;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Bodies that other implementations change silently, or refuse although they are right. */
final class JsonCasesTest {

  private static final Descriptor TYPE = file().findMessageTypeByName("Msg");

  private final MessageCodec<DynamicMessage> codec = codec();

  private static FileDescriptor file() {
    String proto =
        """
        name: "probe.proto" package: "bugs.v1" syntax: "proto3"
        dependency: "google/protobuf/any.proto"
        dependency: "google/protobuf/timestamp.proto"
        dependency: "google/protobuf/duration.proto"
        dependency: "google/protobuf/field_mask.proto"
        dependency: "google/protobuf/struct.proto"
        enum_type {
          name: "Color"
          value { name: "COLOR_UNSPECIFIED" number: 0 }
          value { name: "RED" number: 1 }
          value { name: "BLUE" number: 2 }
        }
        message_type {
          name: "Msg"
          field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
          field { name: "big" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL }
          field { name: "data" number: 3 type: TYPE_BYTES label: LABEL_OPTIONAL }
          field { name: "list" number: 4 type: TYPE_STRING label: LABEL_REPEATED }
          field { name: "d" number: 5 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
          field { name: "f" number: 6 type: TYPE_FLOAT label: LABEL_OPTIONAL }
          field { name: "color" number: 7 type: TYPE_ENUM type_name: ".bugs.v1.Color" label: LABEL_OPTIONAL }
          field { name: "colors" number: 8 type: TYPE_ENUM type_name: ".bugs.v1.Color" label: LABEL_REPEATED }
          field { name: "any" number: 9 type: TYPE_MESSAGE type_name: ".google.protobuf.Any" label: LABEL_OPTIONAL }
          field { name: "ts" number: 10 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
          field { name: "dur" number: 11 type: TYPE_MESSAGE type_name: ".google.protobuf.Duration" label: LABEL_OPTIONAL }
          field { name: "mask" number: 12 type: TYPE_MESSAGE type_name: ".google.protobuf.FieldMask" label: LABEL_OPTIONAL }
          field { name: "st" number: 13 type: TYPE_MESSAGE type_name: ".google.protobuf.Struct" label: LABEL_OPTIONAL }
          field { name: "val" number: 14 type: TYPE_MESSAGE type_name: ".google.protobuf.Value" label: LABEL_OPTIONAL }
          field { name: "counts" number: 15 type: TYPE_MESSAGE type_name: ".bugs.v1.Msg.CountsEntry" label: LABEL_REPEATED }
          field { name: "b" number: 20 type: TYPE_BOOL label: LABEL_OPTIONAL }
          field { name: "mc" number: 32 type: TYPE_MESSAGE type_name: ".bugs.v1.Msg.McEntry" label: LABEL_REPEATED }
          nested_type {
            name: "CountsEntry"
            field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
            field { name: "value" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
            options { map_entry: true }
          }
          nested_type {
            name: "McEntry"
            field { name: "key" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
            field { name: "value" number: 2 type: TYPE_ENUM type_name: ".bugs.v1.Color" label: LABEL_OPTIONAL }
            options { map_entry: true }
          }
        }
        """;
    try {
      return FileDescriptor.buildFrom(
          TextFormat.parse(proto, FileDescriptorProto.class),
          new FileDescriptor[] {
            AnyProto.getDescriptor(),
            TimestampProto.getDescriptor(),
            DurationProto.getDescriptor(),
            FieldMaskProto.getDescriptor(),
            StructProto.getDescriptor()
          });
    } catch (TextFormat.ParseException
        | com.google.protobuf.Descriptors.DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  private static MessageCodec<DynamicMessage> codec() {
    CodedMethod<DynamicMessage, DynamicMessage> method = new DynamicMethod(TYPE);
    return new JsonCodec().knowing(List.of(method)).forMethod(method).orElseThrow().request();
  }

  /**
   * A case.
   *
   * @param result "same" if it is written as it was read, "=" with what is written otherwise, or a
   *     part of the error
   */
  @ParameterizedTest
  @CsvFileSource(
      files = "src/test/resources/json/cases.tsv",
      delimiter = '\t',
      quoteCharacter = '\u0001',
      ignoreLeadingAndTrailingWhitespace = false)
  void body_isReadOrRefused(String body, String result) throws Exception {
    EncodedForms forms = new EncodedForms(DynamicMessage.getDefaultInstance(TYPE));
    if (result.equals("same") || result.startsWith("=")) {
      DynamicMessage message = Codecs.decode(codec, body);
      assertThat(new String(Codecs.encode(codec, message), UTF_8))
          .isEqualTo(result.equals("same") ? body : result.substring(1));
      byte[] encoded = forms.read(body).bytes();
      assertThat(forms.parsed(encoded)).isEqualTo(message);
      assertThat(forms.writtenByMessage(encoded))
          .isEqualTo(result.equals("same") ? body : result.substring(1));
    } else {
      assertThatThrownBy(() -> Codecs.decode(codec, body))
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
          .hasMessageStartingWith("invalid JSON for bugs.v1.Msg at byte ")
          .hasMessageContaining(result)
          .satisfies(refusal ->
              assertThatThrownBy(() -> forms.read(body))
                  .isInstanceOf(JsonFailure.class)
                  .satisfies(failure ->
                      assertThat(refusal)
                          .hasMessage("invalid JSON for bugs.v1.Msg " + failure.getMessage())));
    }
  }
}
