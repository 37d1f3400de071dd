package dev.connectjava.protobuf;

import dev.connectjava.protobuf.access.NativeImage;
import dev.connectjava.spi.DecodingLimits;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What the generated class of a message tells without its descriptor, together with the classes of
 * all messages that it may contain. Each of these is what a getter of a class returns.
 */
final class MessageClasses {

  /** The superclasses of messages without extensions, by protobuf-java 4 and 3. */
  private static final Set<String> WITHOUT_EXTENSIONS =
      Set.of("com.google.protobuf.GeneratedMessage", "com.google.protobuf.GeneratedMessageV3");

  /** Every generated class has it. A class that does not show it may hide its getters, too. */
  private static final String IN_EVERY_CLASS = "getDefaultInstance";

  private final Set<Class<?>> reachable = new HashSet<>();
  private final Deque<Class<?>> found = new ArrayDeque<>();

  /** No class has more fields. */
  private int mostFields;

  private MessageClasses(Class<?> root) {
    found.add(root);
  }

  /**
   * Returns the length up to which messages of a class can be decoded without their schema: they
   * have no extensions, and whatever they contain, they can't exceed a limit, except that of
   * nesting.
   *
   * @return -1 if all messages need the schema
   */
  static int lengthWithoutSchema(Class<?> type, DecodingLimits limits) {
    if (NativeImage.isThis()) {
      return -1;
    }
    MessageClasses classes = new MessageClasses(type);
    while (!classes.found.isEmpty()) {
      if (!classes.take(classes.found.remove())) {
        return -1;
      }
    }
    return UnscannedLength.ofGenerated(classes.mostFields, limits);
  }

  /** Returns whether messages of the class can't have extensions. */
  private boolean take(Class<?> type) {
    if (!reachable.add(type)) {
      return true;
    }
    Class<?> parent = type.getSuperclass();
    if (parent == null || !WITHOUT_EXTENSIONS.contains(parent.getName())) {
      return false;
    }
    boolean complete = false;
    for (Method method : type.getDeclaredMethods()) {
      Class<?> result = method.getReturnType();
      if (MessageTypes.isMessage(result)) {
        found.add(result);
      }
      complete |= method.getName().equals(IN_EVERY_CLASS);
    }
    // Each field of the message has a constant with its number.
    mostFields = Math.max(mostFields, type.getDeclaredFields().length);
    return complete;
  }
}
