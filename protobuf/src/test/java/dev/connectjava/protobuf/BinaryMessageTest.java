package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.DescriptorProtos.UninterpretedOption;
import com.google.protobuf.DescriptorProtos.UninterpretedOption.NamePart;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import dev.connectjava.RpcMethod;
import dev.connectjava.protobuf.view.wellknown.StringValueView;
import dev.connectjava.spi.DecodingLimits;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Messages that are encoded already. */
final class BinaryMessageTest {

  private static final StringValue TEXT = StringValue.of("hi");

  @Test
  void message_isEncoded() {
    assertThat(BinaryMessage.of(TEXT).bytes().toByteArray()).isEqualTo(TEXT.toByteArray());
  }

  @Test
  void view_isNotCopied() {
    byte[] array = TEXT.toByteArray();
    BinaryMessage<StringValue> message = BinaryMessage.of(StringValueView.viewType().decode(array));

    assertThat(message.bytes().toByteArray()).isEqualTo(array);
    array[2] = 'H';
    assertThat(message.bytes().byteAt(2)).isEqualTo((byte) 'H');
  }

  @Test
  void viewInALongArray_isCopied() {
    byte[] array = Arrays.copyOf(TEXT.toByteArray(), 1_000);
    StringValueView view =
        StringValueView.viewType()
            .decode(array, 0, TEXT.getSerializedSize(), DecodingLimits.defaults());

    BinaryMessage<StringValue> message = BinaryMessage.of(view);

    assertThat(message.bytes().toByteArray()).isEqualTo(TEXT.toByteArray());
    assertThat(message.bytes().keptBytes()).isEqualTo(TEXT.getSerializedSize());
  }

  @Test
  void checkedBytes_areValid() {
    byte[] array = TEXT.toByteArray();

    assertThat(BinaryMessage.checked(StringValue.parser(), array).bytes().toByteArray())
        .isEqualTo(array);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BinaryMessage.checked(StringValue.parser(), new byte[] {10, 5, 'x'}))
        .withMessageStartingWith("the 3 bytes are not a valid message: ");
  }

  @Test
  void checkedBytes_haveRequiredFields() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BinaryMessage.checked(NamePart.parser(), new byte[0]))
        .withMessageContaining("name_part");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BinaryMessage.of(NamePart.getDefaultInstance()))
        .withMessageContaining("name_part");
  }

  @Test
  void manyMissingFields_areNotAllNamed() {
    UninterpretedOption.Builder builder = UninterpretedOption.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      builder.addName(NamePart.getDefaultInstance());
    }
    UninterpretedOption option = builder.buildPartial();
    String named = "the google.protobuf.UninterpretedOption lacks required fields: name[0].";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> BinaryMessage.of(option))
        .withMessageStartingWith(named)
        .withMessageEndingWith(", ...");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BinaryMessage.checked(UninterpretedOption.parser(), option.toByteArray()))
        .withMessageStartingWith(named)
        .withMessageEndingWith(", ...");
  }

  @Test
  void uncheckedBytes_areTrusted() {
    assertThat(BinaryMessage.unchecked(new byte[] {10, 5, 'x'})).hasToString("3 bytes: 0a0578");
  }

  @Test
  void method_keepsTheClassOfItsResponses() {
    RpcMethod<Timestamp, StringValue> method =
        RpcMethod.unary("a.B", "C", Timestamp.class, StringValue.class);
    RpcMethod<Timestamp, BinaryMessage<StringValue>> binary = BinaryMessage.responsesOf(method);

    assertThat(binary.responseType()).isEqualTo(BinaryMessage.class);
    assertThat(binary.declaredResponseType()).isEqualTo(StringValue.class);
    assertThat(binary.withIdempotency(RpcMethod.Idempotency.IDEMPOTENT).declaredResponseType())
        .isEqualTo(StringValue.class);
    assertThat(new ProtoCodec().forMethod(binary)).isPresent();
    assertThat(new JsonCodec().forMethod(binary)).isPresent();
  }

  @Test
  @SuppressWarnings("rawtypes") // As the class is.
  void methodWithoutMessages_hasNoCodec() {
    RpcMethod<Timestamp, BinaryMessage> method =
        RpcMethod.unary("a.B", "C", Timestamp.class, BinaryMessage.class);

    assertThat(new ProtoCodec().forMethod(method)).isEmpty();
    assertThat(new JsonCodec().forMethod(method)).isEmpty();
  }
}
