package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.CodedMethod;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks that the classes that a method got in place of its own are of the same messages. Generated
 * views of the method's own classes pass without their descriptors, which would take long to load.
 */
final class SameMessage {

  private SameMessage() {}

  /**
   * Checks both classes of a method.
   *
   * @throws IllegalArgumentException if one is of another message
   */
  static void require(CodedMethod<?, ?> method) {
    require(
        method,
        method.requestType(),
        method.declaredRequestType(),
        MethodDescriptor::getInputType,
        "takes");
    require(
        method,
        method.responseType(),
        method.declaredResponseType(),
        MethodDescriptor::getOutputType,
        "returns");
  }

  private static void require(
      CodedMethod<?, ?> method,
      Class<?> type,
      Class<?> original,
      Function<MethodDescriptor, Descriptor> side,
      String verb) {
    if (type == original) {
      return;
    }
    Message message = message(type).orElse(null);
    if (message == null || message(original).filter(own -> isSame(own, message)).isPresent()) {
      return;
    }
    String actual = name(message);
    method
        .schema(MethodDescriptor.class)
        .map(schema -> side.apply(schema).getFullName())
        .or(() -> message(original).map(SameMessage::name))
        .filter(expected -> !expected.equals(actual))
        .ifPresent(expected -> {
          throw new IllegalArgumentException(
              "%s %s %s, but %s is a %s %s"
                  .formatted(
                      method.procedure(),
                      verb,
                      expected,
                      type.getName(),
                      MessageTypes.isMessage(type) ? "class of" : "view of",
                      actual));
        });
  }

  private static boolean isSame(Message one, Message other) {
    return one.getClass() == other.getClass();
  }

  /** Returns the default instance of a class of messages or views; empty for any other class. */
  private static Optional<Message> message(Class<?> type) {
    return MessageTypes.isMessage(type)
        ? Optional.of(MessageTypes.defaultInstance(type))
        : ViewCodec.typeOf(type).map(ViewType::defaultInstance);
  }

  private static String name(Message message) {
    return message.getDescriptorForType().getFullName();
  }
}
