package dev.connectjava.protobuf.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Api;
import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Mixin;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.wellknown.ApiView;
import dev.connectjava.protobuf.view.wellknown.StringValueView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.protobuf.view.wellknown.TimestampView;
import dev.connectjava.protobuf.view.wellknown.UInt64ValueView;
import dev.connectjava.protobuf.view.wellknown.ValueView;
import dev.connectjava.spi.DecodingLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What views check when they are made. */
final class ViewTypeTest {

  private static final DecodingLimits LIMITS = DecodingLimits.defaults();

  @Test
  void fields_areRead() {
    Api api =
        Api.newBuilder()
            .setName("pets")
            .setSyntaxValue(7)
            .addMixins(Mixin.newBuilder().setName("a").setRoot("é"))
            .build();

    ApiView view = ApiView.viewType().decode(api.toByteArray());

    assertThat(view.name()).hasToString("pets");
    assertThat(view.syntaxNumber()).isEqualTo(7);
    assertThat(view.syntax()).isEqualTo(com.google.protobuf.Syntax.UNRECOGNIZED);
    assertThat(view.mixins()).hasSize(1);
    assertThat(view.mixins().get(0).root()).isEqualTo(Utf8.of("é"));
    assertThat(view.mixins().get(0).toMessage()).isEqualTo(api.getMixins(0));
    assertThat(view.hasSourceContext()).isFalse();
    assertThat(view.sourceContext().fileName().isEmpty()).isTrue();
    assertThat(view.methods()).isEmpty();
    assertThat(view.toMessage()).isEqualTo(api);
    assertThat(view).hasToString(api.toString());
  }

  @Test
  void fieldsAreReplaced_andOthersKeepTheirBytes() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(1000, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();
    Message known =
        Api.newBuilder()
            .setName("pets")
            .setVersion("v1")
            .addMixins(Mixin.newBuilder().setName("a"))
            .build();
    Api api = (Api) known.toBuilder().setUnknownFields(unknown).build();
    ApiView view = ApiView.viewType().decode(api.toByteArray());

    ApiView replaced = ApiView.viewType().replace(view, Api.newBuilder().setName("***").build());

    assertThat(replaced.toMessage()).isEqualTo(api.toBuilder().setName("***").build());
    assertThat(view.name()).hasToString("pets");
    assertThat(ApiView.viewType().without(view, Api.VERSION_FIELD_NUMBER).toMessage())
        .isEqualTo(api.toBuilder().clearVersion().build());
  }

  @Test
  void namedFields_areThoseOfTheMessageEvenIfItHasNone() {
    ApiView view =
        ApiView.viewType()
            .of(
                Api.newBuilder()
                    .setName("secret")
                    .setVersion("v1")
                    .addMixins(Mixin.newBuilder().setName("a"))
                    .build());
    Api fields = Api.newBuilder().setName("").setVersion("v2").setSyntaxValue(1).build();

    ApiView replaced =
        ApiView.viewType()
            .replace(
                view,
                fields,
                Api.NAME_FIELD_NUMBER,
                Api.MIXINS_FIELD_NUMBER,
                Api.SYNTAX_FIELD_NUMBER);

    assertThat(replaced.toMessage())
        .isEqualTo(Api.newBuilder().setVersion("v1").setSyntaxValue(1).build());
    assertThat(ApiView.viewType().replace(view, fields).name()).hasToString("secret");
  }

  @Test
  void namedMemberOfAOneof_replacesTheOtherOnlyIfTheMessageHasIt() {
    ValueView text = ValueView.viewType().of(Value.newBuilder().setStringValue("a").build());
    Value number = Value.newBuilder().setNumberValue(1).build();
    int named = Value.NUMBER_VALUE_FIELD_NUMBER;

    assertThat(ValueView.viewType().replace(text, number, named).toMessage()).isEqualTo(number);
    assertThat(ValueView.viewType().replace(text, Value.getDefaultInstance(), named))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 77, -1})
  void numberThatIsNotAField_isRefused(int number) {
    ApiView view = ApiView.viewType().empty();
    String text =
        "google.protobuf.Api has no field with the number %d; it has 1 (name), 2 (methods), 3"
            .formatted(number);

    assertThatThrownBy(() -> ApiView.viewType().without(view, number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(text);
    assertThatThrownBy(() ->
            ApiView.viewType()
                .replace(view, Api.getDefaultInstance(), Api.NAME_FIELD_NUMBER, number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(text);
  }

  @Test
  void memberOfAOneof_replacesTheOther() {
    ValueView text = ValueView.viewType().of(Value.newBuilder().setStringValue("a").build());

    ValueView number =
        ValueView.viewType().replace(text, Value.newBuilder().setNumberValue(1).build());

    assertThat(number.kindCase()).isEqualTo(Value.KindCase.NUMBER_VALUE);
    assertThat(number.serializedSize()).isEqualTo(9);
  }

  @Test
  void entries_areFound() {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = 0; i < 100; i++) {
      struct.putFields("key" + i, Value.newBuilder().setNumberValue(i).build());
    }
    for (int replaced : new int[] {0, 5, 100}) {
      ByteString first = ByteString.EMPTY;
      for (int i = 0; i < replaced; i++) {
        first = first.concat(entry("key" + i, Value.newBuilder().setBoolValue(true).build()));
      }
      byte[] bytes = first.concat(struct.build().toByteString()).toByteArray();
      TextMap<ViewList<ValueView>> fields = StructView.viewType().decode(bytes).fields();

      assertThat(fields.size()).isEqualTo(100 + replaced);
      for (int i = 0; i < 100; i++) {
        int index = fields.find(Utf8.of("key" + i));
        assertThat(fields.values().get(index).numberValue()).isEqualTo(i);
      }
      assertThat(fields.find(Utf8.of("key"))).isEqualTo(-1);
      int[] distinct = {0};
      fields.forEachDistinct(index -> distinct[0]++);
      assertThat(distinct[0]).isEqualTo(100);
    }
  }

  private static ByteString entry(String key, Value value) {
    return Wire.field(
        1, Wire.field(1, ByteString.copyFromUtf8(key)).concat(Wire.field(2, value.toByteString())));
  }

  /** The inputs are messages of type {@code Value}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00 | a field has the number 0",
        "05 | a field has the number 0",
        "A0 00 00 | a tag is longer than necessary",
        "A0 80 00 00 | a tag is longer than necessary",
        "80 80 80 80 10 00 | a field has a number above 536,870,911",
        "80 80 80 80 80 01 00 | a field has a number above 536,870,911",
        "A0 | a field goes beyond the end of its message",
        "20 | a field goes beyond the end of its message",
        "20 80 | a field goes beyond the end of its message",
        "20 80 80 80 80 80 80 80 80 80 80 01 | a number has more than 10 bytes",
        "11 00 00 00 00 00 00 00 | a field goes beyond the end of its message",
        "1A 01 | a field goes beyond the end of its message",
        "1A FF FF FF FF 0F | a length is negative",
        "1A FF FF FF FF 07 | a field goes beyond the end of its message",
        "1A 01 FF | the string at byte 2 is not UTF-8",
        "1A 02 C3 A9 1A 01 C3 A9 | the string at byte 6 is not UTF-8",
        "2A 02 0A 01 | a field goes beyond the end of its message",
        "2A 04 0A 03 0A 01 41 | a field goes beyond the end of its message",
        "0C | a group ends that has not begun",
        "3B | a field goes beyond the end of its message",
        "3B 44 | a group ends that has not begun",
        "3B 43 3C | a group ends that has not begun",
        "2A 01 3B 3C | a field goes beyond the end of its message",
        "3E | there is no wire type 6",
        "3F | there is no wire type 7",
      })
  void malformedMessage_isRefused(String hex, String reason) {
    byte[] bytes = Wire.hex(hex);

    assertThatThrownBy(() -> ValueView.viewType().decode(bytes))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .hasMessageContaining(
            "invalid binary form of google.protobuf.Value (%d bytes): ".formatted(bytes.length))
        .hasMessageEndingWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "08 FF FF FF FF FF FF FF FF FF 01 | 18446744073709551615",
        "08 81 80 00 | 1",
        "08 01 08 02 | 2",
        "0D 01 00 00 00 | 0",
        "0A 01 01 | 0",
      })
  void numbers_areReadAsProtobufJavaReadsThem(String hex, String expected) throws Exception {
    byte[] bytes = Wire.hex(hex);

    UInt64ValueView view = UInt64ValueView.viewType().decode(bytes);

    assertThat(Long.toUnsignedString(view.value())).isEqualTo(expected);
    assertThat(view.value()).isEqualTo(UInt64Value.parseFrom(bytes).getValue());
    assertThat(view.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void unknownFields_areKept() {
    byte[] bytes = Wire.hex("10 01 18 02 0A 01 41 23 08 01 24");

    StringValueView view = StringValueView.viewType().decode(bytes);

    assertThat(view.value()).isEqualTo(Utf8.of("A"));
    assertThat(view.unknownFields())
        .containsExactly(
            BytesView.of(Wire.hex("10 01 18 02")), BytesView.of(Wire.hex("23 08 01 24")));
  }

  /** Streams that keep or change the array that they are given. */
  @Test
  void stream_doesNotGetTheArray() throws IOException {
    byte[] bytes = StringValue.of("é".repeat(10_000)).toByteArray();
    StringValueView view = StringValueView.viewType().decode(bytes);
    Api api = Api.newBuilder().setName("pets").build();
    OutputStream hostile =
        new OutputStream() {
          @Override
          public void write(int single) {}

          @Override
          public void write(byte[] array, int offset, int length) {
            Arrays.fill(array, (byte) 0);
          }
        };

    view.writeTo(hostile);
    view.value().writeTo(hostile);
    BytesView.of(bytes).writeTo(hostile);

    assertThat(view.value().toString()).isEqualTo("é".repeat(10_000));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    view.writeTo(written);
    ApiView.viewType().decode(api.toByteArray()).writeTo(written);
    assertThat(written.toByteArray())
        .isEqualTo(ByteString.copyFrom(bytes).concat(api.toByteString()).toByteArray());
  }

  @Test
  void part_ofAnArrayIsRead() {
    byte[] text = StringValue.of("é").toByteArray();
    byte[] bytes = new byte[text.length + 2];
    System.arraycopy(text, 0, bytes, 1, text.length);

    assertThat(StringValueView.viewType().decode(bytes, 1, text.length, LIMITS).value().toString())
        .isEqualTo("é");
    assertThatThrownBy(() -> StringValueView.viewType().decode(bytes, 1, bytes.length, LIMITS))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void nesting_isLimited() {
    ByteString deep = Value.newBuilder().setBoolValue(true).build().toByteString();
    for (int i = 0; i < 499; i++) {
      deep = Wire.field(6, Wire.field(1, deep));
    }
    byte[] allowed = deep.toByteArray(); // 998 levels below the outermost message.
    byte[] tooDeep = Wire.field(6, Wire.field(1, deep)).toByteArray();
    DecodingLimits limits = LIMITS.withNestingDepth(998);

    assertThat(ValueView.viewType().decode(allowed, 0, allowed.length, limits).toByteArray())
        .isEqualTo(allowed);
    assertLimited("nested 999 or more levels", tooDeep, limits);
  }

  @Test
  void nestingOfUnknownGroups_isLimited() {
    DecodingLimits limits = LIMITS.withNestingDepth(2);
    byte[] allowed = Wire.hex("3B 43 44 3C");

    assertThat(ValueView.viewType().decode(allowed, 0, allowed.length, limits).serializedSize())
        .isEqualTo(allowed.length);
    assertLimited("nested 3 or more levels", Wire.hex("3B 43 4B 4C 44 3C"), limits);
  }

  @Test
  void unknownFields_areLimited() {
    DecodingLimits limits = LIMITS.withUnknownFields(2);
    byte[] allowed = Wire.hex("3B 40 01 3C");

    assertThat(ValueView.viewType().decode(allowed, 0, allowed.length, limits).unknownFields())
        .hasSize(1);
    assertLimited("3 or more unknown fields", Wire.hex("3B 40 01 40 01 3C"), limits);
    // In an entry of a map, too.
    assertLimited("3 or more unknown fields", Wire.hex("2A 08 0A 06 18 01 18 01 18 01"), limits);
  }

  @Test
  void elements_areLimited() {
    ListValue.Builder list = ListValue.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      list.addValues(Value.getDefaultInstance());
    }
    byte[] bytes = Value.newBuilder().setListValue(list).build().toByteArray();

    assertThat(ValueView.viewType().decode(bytes, 0, bytes.length, LIMITS).listValue().values())
        .hasSize(1_000);
    assertLimited("elements", bytes, LIMITS.withElementBytes(64 * 1_000));
  }

  private static void assertLimited(String text, byte[] bytes, DecodingLimits limits) {
    assertThatThrownBy(() -> ValueView.viewType().decode(bytes, 0, bytes.length, limits))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("google.protobuf.Value")
        .hasMessageContaining(text);
  }

  @Test
  void type_isFoundByTheClass() {
    assertThat(ViewType.of(TimestampView.class)).isSameAs(TimestampView.viewType());
    assertThatThrownBy(() -> ViewType.of(String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String is not a class of views");
  }

  @Test
  void views_areEqualIfTheMessagesAre() {
    StringValueView view = StringValueView.viewType().decode(Wire.hex("0A 01 41"));
    StringValueView other = StringValueView.viewType().decode(Wire.hex("0A 01 42 0A 01 41"));

    assertThat(view).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(view).isNotEqualTo(StringValueView.viewType().empty());
  }
}
