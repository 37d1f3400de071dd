package dev.connectjava.verification.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.verification.kinds.proto2.Every;
import dev.connectjava.verification.kinds.proto2.EveryView;
import dev.connectjava.verification.kinds.proto2.Extended;
import dev.connectjava.verification.kinds.proto2.ExtendedView;
import dev.connectjava.verification.kinds.proto2.Leaf;
import dev.connectjava.verification.kinds.proto2.MessageSetView;
import dev.connectjava.verification.kinds.proto2.NamesView;
import dev.connectjava.verification.kinds.proto2.Proto2;
import dev.connectjava.verification.kinds.proto2.Required;
import dev.connectjava.verification.kinds.proto2.RequiredView;
import dev.connectjava.verification.kinds.proto2.Requiring;
import dev.connectjava.verification.kinds.proto2.RequiringView;
import dev.connectjava.verification.kinds.proto3.Texts;
import dev.connectjava.verification.kinds.proto3.TextsView;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What views refuse, and when, in messages with extensions, oneofs, maps and required fields. */
final class ViewRulesTest {

  private static final int EXTENSION = 14;

  /** An extension of {@code Extended} that is a message of type {@code Every}. */
  private static ExtensionRegistry extensions() throws Exception {
    FieldDescriptorProto.Builder every =
        FieldDescriptorProto.newBuilder()
            .setName("every")
            .setNumber(EXTENSION)
            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
            .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
            .setTypeName(".kinds.proto2.Every")
            .setExtendee(".kinds.proto2.Extended");
    FileDescriptor file =
        FileDescriptor.buildFrom(
            FileDescriptorProto.newBuilder()
                .setName("more.proto")
                .setPackage("more")
                .addDependency(Proto2.getDescriptor().getName())
                .addExtension(every)
                .build(),
            new FileDescriptor[] {Proto2.getDescriptor()});
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    registry.add(file.getExtensions().get(0), Every.getDefaultInstance());
    return registry;
  }

  private static ExtendedView extended(ByteString every) {
    UnknownFieldSet field =
        UnknownFieldSet.newBuilder()
            .addField(
                EXTENSION, UnknownFieldSet.Field.newBuilder().addLengthDelimited(every).build())
            .build();
    return ExtendedView.viewType().decode(field.toByteArray());
  }

  private static void assertRefused(ExtendedView view) {
    assertThatThrownBy(() -> view.toMessage(extensions()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .hasMessageContaining("invalid extensions in binary form of kinds.proto2.Extended");
  }

  @Test
  void extension_isValidatedWhenItIsAskedFor() throws Exception {
    Every every = Every.newBuilder().setInner(Every.newBuilder().setOneInt32(7)).build();
    ExtensionRegistry extensions = extensions();
    FieldDescriptor field = extensions.findImmutableExtensionByName("more.every").descriptor;

    Extended message = extended(every.toByteString()).toMessage(extensions);

    assertThat(message.getField(field)).isEqualTo(every);
    assertRefused(extended(ByteString.copyFrom(new byte[] {10})));
    assertRefused(
        extended(
            Every.newBuilder()
                .addRequired(Required.newBuilder().buildPartial())
                .buildPartial()
                .toByteString()));
  }

  @Test
  void extension_isNotNestedWithoutLimit() {
    Every every = Every.getDefaultInstance();
    for (int i = 0; i < 200; i++) {
      every = Every.newBuilder().setInner(every).build();
    }
    ByteString deep = every.toByteString();
    for (int i = 0; i < 5_000; i++) {
      deep = nested(deep);
    }

    assertRefused(extended(every.toByteString()));
    assertRefused(extended(deep));
  }

  private static ByteString nested(ByteString inner) {
    return UnknownFieldSet.newBuilder()
        .addField(
            Every.INNER_FIELD_NUMBER,
            UnknownFieldSet.Field.newBuilder().addLengthDelimited(inner).build())
        .build()
        .toByteString();
  }

  /** Protobuf-java would merge both messages. */
  @Test
  void oneof_thatReturnsToItsMessageIsRefused() throws Exception {
    Every first = Every.newBuilder().setChosenLeaf(Leaf.newBuilder().setName("a")).build();
    Every other = Every.newBuilder().setChosenInt32(1).build();
    Every second = Every.newBuilder().setChosenLeaf(Leaf.newBuilder().setNumber(2)).build();
    ByteString merged = first.toByteString().concat(second.toByteString());
    ByteString replaced = first.toByteString().concat(other.toByteString());

    assertAccepted(EveryView.viewType(), merged);
    assertAccepted(EveryView.viewType(), replaced);
    assertThatThrownBy(
            () -> EveryView.viewType().decode(replaced.concat(second.toByteString()).toByteArray()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .hasMessageEndingWith("a oneof returns to a message that it had");
  }

  private static void assertAccepted(ViewType<?, ?> type, ByteString bytes) throws Exception {
    ComparedView.assertSame(
        type.decode(bytes.toByteArray()),
        type.defaultInstance().getParserForType().parseFrom(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0B 10 FF FF FF FF FF FF FF FF FF 01 0C",
        "0B 10 FF FF FF FF FF FF FF FF FF 01 10 32 1A 00 0C",
      })
  void negativeTypeInASet_isIgnoredWithoutAMessage(String hex) throws Exception {
    assertAccepted(MessageSetView.viewType(), hex(hex));
  }

  @Test
  void negativeTypeOfAMessageInASet_isRefused() {
    byte[] bytes = hex("0B 1A 00 10 FF FF FF FF FF FF FF FF FF 01 0C").toByteArray();

    assertThatThrownBy(() -> MessageSetView.viewType().decode(bytes))
        .isInstanceOf(RpcException.class)
        .hasMessageEndingWith("the type of a message set's item is negative");
  }

  private static ByteString hex(String digits) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  @Test
  void replacedValueOfAMap_mayLackRequiredFields() throws Exception {
    ByteString incomplete =
        Requiring.newBuilder()
            .putByNumber(1, Required.newBuilder().buildPartial())
            .buildPartial()
            .toByteString();
    ByteString complete =
        Requiring.newBuilder()
            .putByNumber(1, Required.newBuilder().setNumber(3).build())
            .build()
            .toByteString();

    assertAccepted(RequiringView.viewType(), incomplete.concat(complete));
    assertThatThrownBy(
            () -> RequiringView.viewType().decode(complete.concat(incomplete).toByteArray()))
        .isInstanceOf(RpcException.class)
        .hasMessageEndingWith("required fields are missing");
  }

  @Test
  void numbersInMaps_areLimited() {
    ByteString bytes = hex("7A 02 08 01".repeat(10_000));

    assertExhausted(NamesView.viewType(), bytes);
  }

  @Test
  void textsInListsAndMaps_areLimited() {
    assertExhausted(TextsView.viewType(), hex("12 00".repeat(20_000)));
    assertExhausted(TextsView.viewType(), hex("1A 06 0A 01 61 12 01 62".repeat(5_000)));
  }

  /** Also what encoders don't write: other orders, parts that are absent, twice or unknown. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1A 06 0A 01 61 12 01 62",
        "1A 06 0A 01 61 12 01 62 1A 06 0A 01 63 12 01 64 22 04 0A 00 12 00 1A 06 0A 01 61 12 01 65",
        "0A 01 61 1A 00 1A 02 0A 00 1A 02 12 00 1A 04 0A 00 12 00",
        "0A 01 61 1A 06 12 01 62 0A 01 61 1A 06 0A 01 63 12 01 64",
        "0A 01 61 1A 09 0A 01 61 12 01 62 12 01 63 1A 06 0A 04 61 12 01 62",
        "0A 01 61 1A 08 0A 01 61 12 01 62 18 01 1A 08 18 01 0A 01 61 12 01 62",
        "0A 01 61 1A 07 0A 81 00 61 12 01 62 1A 86 00 0A 01 61 12 01 62 1A 04 0A 00 12 00",
        "0A 01 61 1A 08 0A 02 C3 A9 12 02 C3 A9 1A 06 0A 01 61 12 01 62",
        "12 01 61 12 00 12 02 C3 A9 12 81 00 61 1A 00 12 01 62"
      })
  void texts_areReadInEachForm(String hex) throws Exception {
    assertAccepted(TextsView.viewType(), hex(hex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0A 01 61 1A 06 0A 01 61 12 02 62",
        "0A 01 61 1A 07 0A 01 61 12 01 62",
        "0A 01 61 1A 05 0A 01 61 12 01 62",
        "0A 01 61 1A 06 0A 05 61 12 01 62 00",
        "0A 01 61 1A 06 0A 01 61 12 01 62 1A 07 0A 01 61 12 01 62",
        "0A 01 61 1A 06 0A 01 61 12 01 FF",
        "0A 01 61 1A 06 0A 01 61 14 01 62",
        "0A 01 61 1A",
        "12 01 61 12 02 61",
        "12 01 61 12"
      })
  void textsThatAreMalformed_areRefused(String hex) {
    byte[] bytes = hex(hex).toByteArray();

    assertThatThrownBy(() -> Texts.parseFrom(bytes))
        .isInstanceOf(InvalidProtocolBufferException.class);
    assertThatThrownBy(() -> TextsView.viewType().decode(bytes))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }

  @Test
  void entriesOfTexts_areALevelOfNesting() {
    byte[] bytes =
        Texts.newBuilder()
            .setInner(Texts.newBuilder().putNamed("a", "b").putNamed("c", "d"))
            .build()
            .toByteArray();
    DecodingLimits limits = DecodingLimits.defaults();

    assertThat(
            TextsView.viewType()
                .decode(bytes, 0, bytes.length, limits.withNestingDepth(2))
                .inner()
                .named()
                .size())
        .isEqualTo(2);
    assertThatThrownBy(
            () -> TextsView.viewType().decode(bytes, 0, bytes.length, limits.withNestingDepth(1)))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("nested 2 or more levels");
  }

  @Test
  void numbersOfUnknownFields_areLimited() {
    UnknownFieldSet.Builder many = UnknownFieldSet.newBuilder();
    for (int number = 1_000; number < 3_000; number++) {
      many.addField(number, UnknownFieldSet.Field.newBuilder().addVarint(1).build());
    }

    assertExhausted(NamesView.viewType(), many.build().toByteString());
  }

  private static void assertExhausted(ViewType<?, ?> type, ByteString bytes) {
    DecodingLimits limits = DecodingLimits.defaults().withElementBytes(100_000);
    assertThatThrownBy(() -> type.decode(bytes.toByteArray(), 0, bytes.size(), limits))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("elements");
  }

  @Test
  void emptyView_thatLacksRequiredFieldsIsNotSent() {
    MessageCodec<RequiredView> codec = new ProtoCodec().forType(RequiredView.class).orElseThrow();

    assertThat(codec).isInstanceOf(MessageCodec.Sized.class);
    assertThatThrownBy(() ->
            ((MessageCodec.Sized<RequiredView>) codec).length(RequiredView.viewType().empty()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasMessage("the kinds.proto2.Required to send lacks required fields: number");
  }

  /** Of strings whose UTF-8 the schema does not demand, the bytes are what was received. */
  @Test
  void textThatIsNotValidated_hasItsBytes() {
    byte[] text = {'a', (byte) 0xFF, (byte) 0xC0};
    dev.connectjava.verification.kinds.editions.Every message =
        dev.connectjava.verification.kinds.editions.Every.newBuilder()
            .setUnverifiedBytes(ByteString.copyFrom(text))
            .addUnverifiedsBytes(ByteString.copyFrom(text))
            .build();

    dev.connectjava.verification.kinds.editions.EveryView view =
        dev.connectjava.verification.kinds.editions.EveryView.viewType()
            .decode(message.toByteArray());

    assertThat(view.unverified().toByteArray()).isEqualTo(text);
    assertThat(view.unverified().byteLength()).isEqualTo(3);
    assertThat(view.unverifieds().get(0).toByteArray()).isEqualTo(text);
    assertThat(view.unverified()).hasToString("a\uFFFD\uFFFD");
    assertThat(view.toMessage().getUnverifiedBytes().toByteArray()).isEqualTo(text);
  }
}
