package dev.connectjava.verification.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.verification.kinds.proto2.Colour;
import dev.connectjava.verification.kinds.proto2.Every;
import dev.connectjava.verification.kinds.proto2.EveryView;
import dev.connectjava.verification.kinds.proto2.Extended;
import dev.connectjava.verification.kinds.proto2.ExtendedView;
import dev.connectjava.verification.kinds.proto2.Item;
import dev.connectjava.verification.kinds.proto2.Leaf;
import dev.connectjava.verification.kinds.proto2.MessageSet;
import dev.connectjava.verification.kinds.proto2.MessageSetView;
import dev.connectjava.verification.kinds.proto2.Proto2;
import dev.connectjava.verification.kinds.proto2.Required;
import dev.connectjava.verification.kinds.proto2.RequiredView;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Views whose fields are left out or replaced: what was left out does not show again. */
final class EditedViewsTest {

  private static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

  private static final Every TEXT = Every.newBuilder().setChosenString("secret").build();
  private static final Every NUMBER = Every.newBuilder().setChosenInt32(5).build();
  private static final Every LEAF =
      Every.newBuilder().setChosenLeaf(Leaf.newBuilder().setName("secret")).build();

  /** The oneof's field of a closed enum, with a number that the enum does not name. */
  private static final UnknownFieldSet UNNAMED =
      UnknownFieldSet.newBuilder()
          .addField(
              Every.CHOSEN_COLOUR_FIELD_NUMBER,
              UnknownFieldSet.Field.newBuilder().addVarint(99).build())
          .build();

  static {
    Proto2.registerAllExtensions(EXTENSIONS);
  }

  private static EveryView view(ByteString... parts) {
    return EveryView.viewType().decode(ByteString.copyFrom(Arrays.asList(parts)).toByteArray());
  }

  private static EveryView without(EveryView view, int... numbers) {
    return EveryView.viewType().without(view, numbers);
  }

  @Test
  void memberThatIsLeftOut_leavesNoEarlierOne() {
    for (Message earlier : new Message[] {TEXT, LEAF}) {
      EveryView view = view(earlier.toByteString(), NUMBER.toByteString());

      EveryView less = without(view, Every.CHOSEN_INT32_FIELD_NUMBER);

      assertThat(view.choiceCase()).isEqualTo(Every.ChoiceCase.CHOSEN_INT32);
      assertThat(less.choiceCase()).isEqualTo(Every.ChoiceCase.CHOICE_NOT_SET);
      assertThat(less.toMessage()).isEqualTo(Every.getDefaultInstance());
    }
  }

  @Test
  void memberThatWasReplaced_canBeLeftOut() {
    EveryView view = view(TEXT.toByteString(), NUMBER.toByteString());

    assertThat(without(view, Every.CHOSEN_STRING_FIELD_NUMBER).toByteArray())
        .isEqualTo(NUMBER.toByteArray());
  }

  @Test
  void otherFields_stayWithTheMember() {
    EveryView view =
        view(TEXT.toByteString(), Every.newBuilder().setLast("z").build().toByteString());

    assertThat(without(view, Every.CHOSEN_STRING_FIELD_NUMBER).toMessage())
        .isEqualTo(Every.newBuilder().setLast("z").build());
    assertThat(without(view, Every.LAST_FIELD_NUMBER).toMessage()).isEqualTo(TEXT);
  }

  /** Such a number, or a value of another wire type, is an unknown field and not a member. */
  @Test
  void unknownField_withTheNumberOfAMemberIsNone() {
    ByteString fixed =
        UnknownFieldSet.newBuilder()
            .addField(
                Every.CHOSEN_INT32_FIELD_NUMBER,
                UnknownFieldSet.Field.newBuilder().addFixed32(7).build())
            .build()
            .toByteString();
    EveryView view = view(TEXT.toByteString(), UNNAMED.toByteString(), fixed);

    EveryView less =
        without(view, Every.CHOSEN_COLOUR_FIELD_NUMBER, Every.CHOSEN_INT32_FIELD_NUMBER);

    assertThat(less.toByteArray()).isEqualTo(TEXT.toByteArray());
    assertThat(without(view, Every.CHOSEN_STRING_FIELD_NUMBER).toByteArray())
        .isEqualTo(UNNAMED.toByteString().concat(fixed).toByteArray());
    assertThat(
            without(view(TEXT.toByteString(), colour(Colour.RED)), Every.CHOSEN_COLOUR_FIELD_NUMBER)
                .serializedSize())
        .isZero();
  }

  private static ByteString colour(Colour colour) {
    return Every.newBuilder().setChosenColour(colour).build().toByteString();
  }

  private static MessageSet set(Item item) {
    return MessageSet.newBuilder().setExtension(Item.item, item).build();
  }

  @Test
  void itemOfAMessageSet_isLeftOutAndReplaced() {
    UnknownFieldSet other =
        UnknownFieldSet.newBuilder()
            .addField(
                7,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("x"))
                    .build())
            .build();
    MessageSet set =
        set(Item.newBuilder().setName("secret").putLabels("k", "v").build()).toBuilder()
            .setUnknownFields(other)
            .build();
    MessageSet fields = set(Item.newBuilder().putLabels("a", "b").build());
    MessageSetView view = MessageSetView.viewType().of(set);

    assertThat(MessageSetView.viewType().without(view, 50).toMessage(EXTENSIONS))
        .isEqualTo(MessageSet.newBuilder().setUnknownFields(other).build());
    assertThat(MessageSetView.viewType().without(view, 7).toMessage(EXTENSIONS))
        .isEqualTo(set.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()).build());
    assertThat(MessageSetView.viewType().replace(view, fields).toMessage(EXTENSIONS))
        .isEqualTo(fields.toBuilder().setUnknownFields(other).build());
  }

  /** Readers differ in which of several types they use. */
  @Test
  void itemWithSeveralTypes_isLeftOutByEach() {
    byte[] bytes = HexFormat.of().parseHex("0b10321a020a0010070c");
    MessageSetView view = MessageSetView.viewType().decode(bytes);

    assertThat(MessageSetView.viewType().without(view, 50).serializedSize()).isZero();
    assertThat(MessageSetView.viewType().without(view, 7).serializedSize()).isZero();
    assertThat(MessageSetView.viewType().without(view, 8).toByteArray()).isEqualTo(bytes);
  }

  /** The fields were parsed without the extension. */
  @Test
  void unknownFields_replaceThoseWithTheirNumbers() throws Exception {
    Extended old =
        Extended.newBuilder()
            .setFirst(1)
            .addExtension(Proto2.leaves, Leaf.newBuilder().setName("old").build())
            .build();
    Extended.Builder leaves =
        Extended.newBuilder().addExtension(Proto2.leaves, Leaf.newBuilder().setName("new").build());
    Extended fields = Extended.parseFrom(leaves.build().toByteArray());

    ExtendedView replaced =
        ExtendedView.viewType().replace(ExtendedView.viewType().of(old), fields);

    assertThat(replaced.toMessage(EXTENSIONS)).isEqualTo(leaves.setFirst(1).build());
  }

  private static Required nested(int levels) {
    Required nested = Required.newBuilder().setNumber(1).build();
    for (int i = 0; i < levels; i++) {
      nested = Required.newBuilder().setNumber(1).setInner(nested).build();
    }
    return nested;
  }

  @Test
  void fields_mayBeNestedDeeperThanTheView() {
    RequiredView view = RequiredView.viewType().decode(nested(0).toByteArray());

    RequiredView deep = RequiredView.viewType().replace(view, nested(1_000));

    assertThat(deep.toByteArray()).isEqualTo(nested(1_000).toByteArray());
    assertTooDeep(() -> RequiredView.viewType().replace(view, nested(1_001)));
    assertTooDeep(() -> RequiredView.viewType().of(nested(1_001)));
  }

  private static void assertTooDeep(Runnable edit) {
    assertThatThrownBy(edit::run)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("nested 1,001 or more levels");
  }
}
