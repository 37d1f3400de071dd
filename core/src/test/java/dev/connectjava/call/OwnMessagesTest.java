package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallMessage;
import dev.connectjava.RpcException;
import dev.connectjava.call.ShoutingCodec.Shout;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class OwnMessagesTest {

  private static final MessageCoding<Shout, Shout> CODING =
      MessageCoding.ofServer(ShoutingCodec.ofMethod(), 100, 1_000);
  private static final OwnMessages<Shout, Shout> OWN =
      Objects.requireNonNull(OwnMessages.of("text", CODING, Shout.class));

  private static CallMessage encoded(String text) {
    return ConvertedMessage.ofEncoded(
        OWN.ofReceived(EncodingMemory.UNCOUNTED), ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private static Shout received(CallMessage message) {
    return OWN.received(message, EncodingMemory.UNCOUNTED);
  }

  @Test
  void classesForInterceptors_areThoseOfTheCodec() {
    assertThat(OWN.otherSent()).isEqualTo(String.class);
    assertThat(OWN.otherReceived()).isEqualTo(String.class);
  }

  @Test
  void codingOfOneClass_hasNoOwnMessages() {
    MessageCoding<String, String> coding =
        MessageCoding.ofServer(
            MethodCodecs.of(new TextCodec(), Texts.ASK).orElseThrow(), 100, 1_000);

    assertThat(OwnMessages.of("text", coding, String.class)).isNull();
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
    MessageConversion other = OWN.forInterceptors().ofReceived("other", EncodingMemory.UNCOUNTED);

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

  private static CallMessage sent(String text) {
    CallMessage message =
        ConvertedMessage.of(OWN.ofOwnSent(EncodingMemory.UNCOUNTED), new Shout(text));
    return OWN.sent(
        message,
        OWN.ofSent(EncodingMemory.UNCOUNTED),
        EncodingMemory.UNCOUNTED,
        UnaryOperator.identity());
  }

  @Test
  void sentMessage_isOfTheClassOfInterceptors() {
    CallMessage message = sent("hi");

    assertThat(message.object()).isEqualTo("hi").isSameAs(message.object());
    assertThat(message.isEncoded()).isFalse();
    assertThat(UTF_8.decode(message.bytes()).toString()).isEqualTo("hi");
    assertThat(message.isEncoded()).isTrue();
    assertThat(message.codec()).isEqualTo("text");
    assertThat(message).hasToString("CallMessage[2 bytes]");
  }

  @Test
  void sentMessage_isReplaced() {
    CallMessage message = sent("hi");

    assertThat(message.withObject(message.object())).isSameAs(message);
    assertThat(message.withObject("ho").object()).isEqualTo("ho");
    assertThat(message.withBytes("ha".getBytes(UTF_8)).object()).isEqualTo("ha");
  }

  /** A codec that wraps another one, as the documentation of {@link MessageCodec} shows it. */
  private record Wrapping<T>(MessageCodec.Sized<T> wrapped) implements MessageCodec.Sized<T> {

    @Override
    public Optional<InterceptorMessages<T, ?>> forInterceptors() {
      return wrapped.forInterceptors().map(Wrapping::wrapping);
    }

    private static <T, M> InterceptorMessages<T, M> wrapping(InterceptorMessages<T, M> objects) {
      return objects.withCodec(new Quoting<>(objects.codec()));
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return wrapped.decode(bytes, offset + 1, length - 2);
    }

    @Override
    public int length(T message) {
      return wrapped.length(message) + 2;
    }

    @Override
    public int write(T message, byte[] array, int offset) {
      array[offset] = '"';
      int end = wrapped.write(message, array, offset + 1);
      array[end] = '"';
      return end + 1;
    }
  }

  /** The same form for the objects of interceptors. */
  private record Quoting<M>(MessageCodec<M> wrapped) implements MessageCodec.Appending<M> {

    @Override
    public M decode(byte[] bytes, int offset, int length) {
      return wrapped.decode(bytes, offset + 1, length - 2);
    }

    @Override
    public void append(M message, MessageOutput output) {
      output.write(("\"" + message + "\"").getBytes(UTF_8));
    }
  }

  @Test
  void codecThatWrapsAnother_hasObjectsInItsForm() {
    MessageCodec<Shout> codec =
        new Wrapping<>(new ShoutingCodec(new TextCodec().forType(String.class).orElseThrow()));
    OwnMessages<Shout, Shout> own =
        Objects.requireNonNull(
            OwnMessages.of(
                "text",
                MessageCoding.ofServer(new MethodCodec<>(codec, codec), 100, 1_000),
                Shout.class));
    MessageConversion conversion = own.ofReceived(EncodingMemory.UNCOUNTED);
    CallMessage arrived =
        ConvertedMessage.ofEncoded(conversion, ByteBuffer.wrap("\"hi\"".getBytes(UTF_8)));

    assertThat(arrived.object()).isEqualTo("hi");
    assertThat(own.received(arrived, EncodingMemory.UNCOUNTED)).isEqualTo(new Shout("hi"));
    assertThat(own.received(arrived.withObject("ho"), EncodingMemory.UNCOUNTED))
        .isEqualTo(new Shout("ho"));
    assertThat(UTF_8.decode(arrived.withObject("ho").bytes()).toString()).isEqualTo("\"ho\"");
  }
}
