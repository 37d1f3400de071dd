package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.verification.kinds.proto2.Every;
import dev.connectjava.verification.kinds.proto2.EveryView;
import dev.connectjava.verification.kinds.proto2.Extended;
import dev.connectjava.verification.kinds.proto2.ExtendedView;
import dev.connectjava.verification.kinds.proto2.Proto2;
import dev.connectjava.verification.kinds.proto2.Required;
import dev.connectjava.verification.kinds.proto2.RequiredView;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages that interceptors get in place of views are the same, with any codec. */
final class InterceptorMessagesTest {

  static Stream<Codec> codecs() {
    return Stream.of(new ProtoCodec(), new JsonCodec());
  }

  private static <V extends GeneratedView<?>> InterceptorMessages<V, ?> of(
      Codec codec, Class<V> views) {
    return codec.forType(views).orElseThrow().forInterceptors().orElseThrow();
  }

  private static <A, B> B converted(MessageCodec<A> from, A message, MessageCodec<B> to) {
    MessageCodec.Sized<A> sized = (MessageCodec.Sized<A>) from;
    byte[] bytes = new byte[sized.length(message) + 2];
    assertThat(sized.write(message, bytes, 1)).isEqualTo(bytes.length - 1);
    return to.decode(bytes, 1, bytes.length - 2);
  }

  private static <V extends GeneratedView<?>, M> void assertSame(
      InterceptorMessages<V, M> messages, Message message) {
    M object = messages.type().cast(message);
    V view = converted(messages.wholeObjects(), object, messages.wholeMessages());

    assertThat(view.toByteArray()).isEqualTo(message.toByteArray());
    assertThat(converted(messages.wholeMessages(), view, messages.wholeObjects()))
        .isEqualTo(object);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void extensionsAndUnknownFieldsStay(Codec codec) {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    Extended message =
        Extended.newBuilder()
            .setFirst(1)
            .setExtension(Proto2.text, "é")
            .setUnknownFields(unknown)
            .build();

    assertSame(of(codec, ExtendedView.class), message);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void limitsOfPeersDoNotApply(Codec codec) {
    Every deep = Every.getDefaultInstance();
    for (int i = 0; i < 150; i++) {
      deep = Every.newBuilder().setInner(deep).build();
    }

    assertSame(of(codec, EveryView.class), deep);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void messageWithoutARequiredField_isRefused(Codec codec) {
    assertIncomplete(of(codec, RequiredView.class), Required.getDefaultInstance());
  }

  private static <V extends GeneratedView<?>, M> void assertIncomplete(
      InterceptorMessages<V, M> messages, Message message) {
    M object = messages.type().cast(message);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> converted(messages.wholeObjects(), object, messages.wholeMessages()))
        .withMessageContaining("lacks required fields: number")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void codecOfTheObjects_isThatOfTheirClass(Codec codec) {
    InterceptorMessages<ExtendedView, ?> messages = of(codec, ExtendedView.class);

    assertThat(messages.type()).isEqualTo(Extended.class);
    byte[] encoded = codec.isBinary() ? new byte[] {8, 1} : "{\"first\":1}".getBytes(UTF_8);
    assertThat(messages.codec().decode(encoded, 0, encoded.length))
        .isEqualTo(Extended.newBuilder().setFirst(1).build());
  }
}
