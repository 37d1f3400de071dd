package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.MessageView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.protobuf.view.wellknown.StringValueView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ViewCodecTest {

  private static final byte[] STRUCT =
      Struct.newBuilder()
          .putFields("a", Value.newBuilder().setStringValue("é").build())
          .build()
          .toByteArray();

  @Test
  void views_haveTheBytesThatTheyWereMadeOf() {
    MessageCodec<StructView> codec = Codecs.of(new ProtoCodec(), StructView.class);

    StructView view = Codecs.decode(codec, STRUCT);

    assertThat(view.fields().values().get(0).stringValue()).hasToString("é");
    assertThat(Codecs.encode(codec, view)).isEqualTo(STRUCT);
  }

  @Test
  void part_ofAnArrayIsDecoded() {
    MessageCodec<StructView> codec = Codecs.of(new ProtoCodec(), StructView.class);
    byte[] longer = new byte[STRUCT.length + 5];
    System.arraycopy(STRUCT, 0, longer, 5, STRUCT.length);

    assertThat(Codecs.encode(codec, codec.decode(longer, 5, STRUCT.length))).isEqualTo(STRUCT);
  }

  @Test
  void smallPart_ofAnArrayIsCopied_soThatAViewDoesNotKeepTheRest() {
    MessageCodec<StructView> codec = Codecs.of(new ProtoCodec(), StructView.class);
    for (int around : new int[] {0, STRUCT.length / 2, 10 * STRUCT.length}) {
      byte[] longer = new byte[2 * around + STRUCT.length];
      System.arraycopy(STRUCT, 0, longer, around, STRUCT.length);
      StructView view = codec.decode(longer, around, STRUCT.length);
      Arrays.fill(longer, (byte) 0);

      assertThat(Arrays.equals(Codecs.encode(codec, view), STRUCT))
          .as("%d bytes around", around)
          .isEqualTo(around > STRUCT.length);
    }
  }

  /** So it is sent without being copied. */
  @Test
  void encodedForm_isThatOfTheView() {
    byte[] array = StringValue.of("hi").toByteArray();
    StringValueView view = StringValueView.viewType().decode(array);
    ByteBuffer encoded = sized(StringValueView.class).encoded(view).orElseThrow();
    array[2] = 'H';

    assertThat(encoded).isEqualTo(ByteBuffer.wrap(array));
    assertThat(encoded.isReadOnly()).isTrue();
  }

  /** The rest would be kept, and not counted, as long as the message waits to be sent. */
  @Test
  void encodedForm_isNotSharedIfMuchElseIsInTheArray() {
    byte[] message = StringValue.of("hi").toByteArray();
    for (int times : new int[] {4, 5}) {
      byte[] longer = Arrays.copyOf(message, times * message.length);
      StringValueView view =
          StringValueView.viewType().decode(longer, 0, message.length, DecodingLimits.defaults());

      assertThat(sized(StringValueView.class).encoded(view).isPresent()).isEqualTo(times == 4);
    }
  }

  private static <T> MessageCodec.Sized<T> sized(Class<T> type) {
    return (MessageCodec.Sized<T>) Codecs.of(new ProtoCodec(), type);
  }

  @Test
  void limits_areThoseOfTheCodec() {
    DecodingLimits limits = DecodingLimits.defaults().withNestingDepth(1);
    MessageCodec<StructView> codec =
        Codecs.of(new ProtoCodec().limitedTo(limits), StructView.class);

    assertThatThrownBy(() -> Codecs.decode(codec, STRUCT))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void malformedMessage_isTheSendersFault() {
    MessageCodec<StringValueView> codec = Codecs.of(new ProtoCodec(), StringValueView.class);

    assertThatThrownBy(() -> Codecs.decode(codec, new byte[] {10, 1}))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    assertThat(Codecs.decode(codec, StringValue.of("x").toByteArray()).value()).hasToString("x");
  }

  @Test
  void classes_thatAreNotGeneratedAreNotSupported() {
    assertThat(new ProtoCodec().forType(GeneratedView.class)).isEmpty();
    assertThat(new ProtoCodec().forType(MessageView.class)).isEmpty();
    assertThat(new ProtoCodec().forType(ViewType.class)).isEmpty();
  }
}
