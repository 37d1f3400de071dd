package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConvertedMessageTest {

  private static final MessageCoding<String, String> CODING =
      MessageCoding.ofServer(MethodCodecs.of(new TextCodec(), Texts.ASK).orElseThrow(), 100, 1_000);

  private static CallMessage of(String text) {
    return ConvertedMessage.of(CODING.ofSent("text", EncodingMemory.UNCOUNTED), text);
  }

  private static CallMessage encoded(String text) {
    return ConvertedMessage.ofEncoded(
        CODING.ofReceived("text", EncodingMemory.UNCOUNTED), ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @Test
  void bytes_areMadeOnce_andCantBeChanged() {
    CallMessage message = of("hi");

    assertThat(message.isEncoded()).isFalse();
    assertThat(message.bytes()).isEqualTo(ByteBuffer.wrap("hi".getBytes(UTF_8)));
    assertThat(message.isEncoded()).isTrue();
    assertThat(message.bytes().isReadOnly()).isTrue();
    message.bytes().get();
    assertThat(message.bytes().remaining()).isEqualTo(2);
    assertThat(message.codec()).isEqualTo("text");
  }

  @Test
  void object_isMadeOnce() {
    CallMessage message = encoded("hi");

    assertThat(message.object()).isEqualTo("hi").isSameAs(message.object());
  }

  @Test
  void messageWithItsOwnObject_isItself() {
    CallMessage message = encoded("hi");

    assertThat(message.withObject(message.object())).isSameAs(message);
    assertThat(message.withObject("ho").isEncoded()).isFalse();
    assertThat(message.withObject("ho").bytes()).isEqualTo(encoded("ho").bytes());
    assertThat(message.withBytes("ha".getBytes(UTF_8)).object()).isEqualTo("ha");
  }

  @Test
  @SuppressWarnings("NullAway") // Callers without null checks can pass null.
  void objectOfNull_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> encoded("hi").withObject(null));
    assertThatNullPointerException().isThrownBy(() -> of("hi").withObject(null));
  }

  @Test
  void messageOverTheLimitOfThisSide_isNotEncoded() {
    assertThat(of("x".repeat(100)).bytes().remaining()).isEqualTo(100);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(of("x".repeat(101))::bytes)
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void conversionOfWhatComesIn_hasNoLimitOfItsOwn() {
    String longer = "x".repeat(101);

    assertThat(
            ConvertedMessage.of(CODING.ofReceived("text", EncodingMemory.UNCOUNTED), longer)
                .bytes()
                .remaining())
        .isEqualTo(101);
  }

  @Test
  void messageOfNoKnownCodec_isAnObjectAlone() {
    CallMessage message = ConvertedMessage.of(NoConversion.INSTANCE, "hi");

    assertThat(message.object()).isEqualTo("hi");
    assertThatIllegalStateException().isThrownBy(message::codec);
    assertThatIllegalStateException().isThrownBy(message::bytes);
    assertThatIllegalStateException().isThrownBy(message.withBytes(new byte[1])::object);
  }

  @Test
  void text_saysWhatIsKnown() {
    assertThat(of("hi")).hasToString("CallMessage[not encoded]");
    assertThat(encoded("hi")).hasToString("CallMessage[2 bytes, not decoded]");
  }

  /** Whoever gets the object, or has given it, may write into an array of encoded messages. */
  @Test
  void arrays_areNotShared() {
    MessageCoding<byte[], byte[]> coding =
        MessageCoding.ofServer(
            MethodCodecs.of(new TextCodec(), Texts.ASK.encoded()).orElseThrow(), 100, 1_000);
    byte[] given = "hi".getBytes(UTF_8);
    CallMessage ofObject =
        ConvertedMessage.of(coding.ofSent("text", EncodingMemory.UNCOUNTED), given);
    given[0] = 'x';
    CallMessage ofBytes =
        ConvertedMessage.ofEncoded(
            coding.ofReceived("text", EncodingMemory.UNCOUNTED),
            ByteBuffer.wrap("hi".getBytes(UTF_8)));

    for (CallMessage message : List.of(ofObject, ofBytes)) {
      byte[] object = (byte[]) message.object();
      assertThat(object).isEqualTo("hi".getBytes(UTF_8)).isSameAs(message.object());
      assertThat(message.withObject(object)).isSameAs(message);
      object[0] = 'y';
      assertThat(message.bytes()).isEqualTo(ByteBuffer.wrap("hi".getBytes(UTF_8)));
    }
  }
}
