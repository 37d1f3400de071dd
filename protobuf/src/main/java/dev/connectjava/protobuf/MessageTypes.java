package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.function.Function;

/** The message classes of protobuf-java. */
final class MessageTypes {

  private MessageTypes() {}

  /** Makes the translator of a class of messages. */
  interface Translators {
    <T> MessageCodec<T> of(Class<T> type, Message defaultInstance);
  }

  /** Whether the class is a generated message class. */
  static boolean isMessage(Class<?> type) {
    return Message.class.isAssignableFrom(type)
        && type != DynamicMessage.class
        && !type.isInterface()
        && !Modifier.isAbstract(type.getModifiers());
  }

  /** The translator of a generated message class; empty for any other. */
  static <T> Optional<MessageCodec<T>> forType(Class<T> type, Translators translators) {
    return isMessage(type)
        ? Optional.of(translators.of(type, defaultInstance(type)))
        : Optional.empty();
  }

  /**
   * The translators of a method, of generated classes or, if it has its schema, of {@link
   * DynamicMessage}; empty for any other.
   */
  static <I, O> Optional<MethodCodec<I, O>> forMethod(
      CodedMethod<I, O> method, Translators translators) {
    return forType(method, method.requestType(), MethodDescriptor::getInputType, translators)
        .flatMap(request ->
            forType(method, method.responseType(), MethodDescriptor::getOutputType, translators)
                .map(response -> new MethodCodec<>(request, response)));
  }

  private static <T> Optional<MessageCodec<T>> forType(
      CodedMethod<?, ?> method,
      Class<T> type,
      Function<MethodDescriptor, Descriptor> side,
      Translators translators) {
    return type == DynamicMessage.class
        ? method
            .schema(MethodDescriptor.class)
            .map(side)
            .map(schema -> translators.of(type, DynamicMessage.getDefaultInstance(schema)))
        : forType(type, translators);
  }

  /**
   * The default instance of a message class.
   *
   * @throws IllegalArgumentException if the class is no generated message class
   */
  static Message defaultInstance(Class<?> type) {
    if (!isMessage(type)) {
      throw new IllegalArgumentException(
          type.getName() + " is not a class of messages that protoc has generated");
    }
    return Internal.getDefaultInstance(type.asSubclass(Message.class));
  }
}
