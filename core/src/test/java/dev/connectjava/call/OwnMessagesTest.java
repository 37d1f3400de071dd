package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallMessage;
import dev.connectjava.RpcException;
import dev.connectjava.call.ShoutingCodec.Shout;
import dev.connectjava.coding.EncodingMemory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class OwnMessagesTest {

  private static final MessageCoding<Shout, Shout> CODING =
      MessageCoding.ofServer(ShoutingCodec.ofMethod(), 100, 1_000);
  private static final OwnMessages<Shout, Shout> OWN = OwnMessages.of("text", CODING, Shout.class);

  private static CallMessage encoded(String text) {
    return ConvertedMessage.ofEncoded(
        OWN.ofReceived(EncodingMemory.UNCOUNTED), ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private static Shout received(CallMessage message) {
    return OWN.received(message, OWN.ofReceived(EncodingMemory.UNCOUNTED));
  }

  @Test
  void codingForInterceptors_isMadeOnce() {
    assertThat(CODING.forInterceptors()).isSameAs(CODING.forInterceptors()).isNotSameAs(CODING);
    assertThat(OWN.changesSent()).isTrue();
    assertThat(OWN.changesReceived()).isTrue();
  }

  @Test
  void codingOfOneClass_isForInterceptors() {
    MessageCoding<String, String> coding =
        MessageCoding.ofServer(
            MethodCodecs.of(new TextCodec(), Texts.ASK).orElseThrow(), 100, 1_000);

    assertThat(coding.forInterceptors()).isSameAs(coding);
  }

  @Test
  void messageThatIsPassedOn_isDecodedFromItsBytes() {
    CallMessage message = encoded("hi");

    assertThat(received(message)).isEqualTo(new Shout("hi"));
    assertThat(message.object()).isEqualTo("hi");
    assertThat(received(message)).isEqualTo(new Shout("hi"));
  }

  @Test
  void messageThatIsReplaced_isEncodedAgain() {
    assertThat(received(encoded("hi").withObject("ho"))).isEqualTo(new Shout("ho"));
    assertThat(received(ConvertedMessage.of(NoConversion.INSTANCE, "ha")))
        .isEqualTo(new Shout("ha"));
  }

  @Test
  void messageOfAnotherCodec_isEncodedAgain() {
    MessageConversion other =
        CODING.forInterceptors().ofReceived("other", EncodingMemory.UNCOUNTED);

    assertThat(received(ConvertedMessage.ofEncoded(other, ByteBuffer.wrap("hi".getBytes(UTF_8)))))
        .isEqualTo(new Shout("hi"));
  }

  @Test
  void messageOfTheHandlersClass_isPassedOn() {
    Shout shout = new Shout("hi");

    assertThat(received(encoded("ho").withObject(shout))).isSameAs(shout);
  }

  @Test
  void messageThatCantBeDecoded_fails() {
    assertThatExceptionOfType(RpcException.class).isThrownBy(() -> received(encoded("hush")));
  }

  @Test
  void sentMessage_isOfTheClassOfInterceptors() {
    CallMessage message =
        OWN.sent(new Shout("hi"), OWN.ofSent(EncodingMemory.UNCOUNTED), EncodingMemory.UNCOUNTED);

    assertThat(message.isEncoded()).isTrue();
    assertThat(message.object()).isEqualTo("hi");
  }
}
