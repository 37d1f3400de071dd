package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The binary form of binary messages: their bytes. Immutable and thread-safe. */
final class BinaryMessageCodec implements MessageCodec.Sized<BinaryMessage<?>> {

  private final Message defaultInstance;
  private final MessageTypes.Translators translators;

  /** Checks what is received; its messages are dropped. */
  private final MessageCodec<?> messages;

  private BinaryMessageCodec(Message defaultInstance, MessageTypes.Translators translators) {
    this.defaultInstance = defaultInstance;
    this.translators = translators;
    this.messages = translators.of(defaultInstance.getClass(), defaultInstance);
  }

  /** Returns the codec of the binary form of messages. */
  static MessageCodec<BinaryMessage<?>> of(
      Message defaultInstance, MessageTypes.Translators translators) {
    return new BinaryMessageCodec(defaultInstance, translators);
  }

  /** Returns the default instance of a method's responses; empty if their class is not known. */
  static Optional<Message> responseOf(CodedMethod<?, ?> method) {
    Class<?> type = method.declaredResponseType();
    return MessageTypes.isMessage(type)
        ? Optional.of(MessageTypes.defaultInstance(type))
        : method
            .schema(MethodDescriptor.class)
            .map(schema -> DynamicMessage.getDefaultInstance(schema.getOutputType()));
  }

  /** Returns what interceptors get in place of binary messages. */
  static InterceptorMessages<BinaryMessage<?>, ?> forInterceptors(
      Message defaultInstance, MessageTypes.Translators translators) {
    return WholeMessages.of(Whole.INSTANCE, defaultInstance, translators);
  }

  @Override
  public Optional<InterceptorMessages<BinaryMessage<?>, ?>> forInterceptors() {
    return Optional.of(forInterceptors(defaultInstance, translators));
  }

  @Override
  public BinaryMessage<?> decode(byte[] bytes, int offset, int length) {
    messages.decode(bytes, offset, length);
    return Whole.INSTANCE.decode(bytes, offset, length);
  }

  @Override
  public int length(BinaryMessage<?> message) {
    return Whole.INSTANCE.length(message);
  }

  @Override
  public int write(BinaryMessage<?> message, byte[] array, int offset) {
    return Whole.INSTANCE.write(message, array, offset);
  }

  @Override
  public Optional<ByteBuffer> encoded(BinaryMessage<?> message) {
    return ViewCodec.shared(message.bytes());
  }

  /** The binary form within this process, which is valid. */
  private enum Whole implements MessageCodec.Sized<BinaryMessage<?>> {
    INSTANCE;

    @Override
    public BinaryMessage<?> decode(byte[] bytes, int offset, int length) {
      boolean whole = length == bytes.length;
      return BinaryMessage.checked(
          whole ? bytes : Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public int length(BinaryMessage<?> message) {
      return message.bytes().length();
    }

    @Override
    public int write(BinaryMessage<?> message, byte[] array, int offset) {
      message.bytes().copyTo(array, offset);
      return offset + message.bytes().length();
    }
  }
}
