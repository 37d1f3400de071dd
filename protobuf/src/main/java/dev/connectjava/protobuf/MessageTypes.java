package dev.connectjava.protobuf;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;

/** The generated message classes of protobuf-java. */
final class MessageTypes {

  private MessageTypes() {}

  /** Whether the class is a generated message class. */
  static boolean isMessage(Class<?> type) {
    return Message.class.isAssignableFrom(type)
        && !type.isInterface()
        && !java.lang.reflect.Modifier.isAbstract(type.getModifiers());
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
