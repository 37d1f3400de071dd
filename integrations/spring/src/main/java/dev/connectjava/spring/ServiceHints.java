package dev.connectjava.spring;

import com.google.protobuf.Message;
import dev.connectjava.Service;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.util.ClassUtils;

/**
 * What a native image has to know about services: the method that binds the handlers of a proxy,
 * and the messages, whose accessors protobuf-java finds by reflection.
 */
final class ServiceHints {

  private final RuntimeHints hints;
  private final Set<Class<?>> known = new HashSet<>();
  private final Deque<Class<?>> waiting = new ArrayDeque<>();

  ServiceHints(RuntimeHints hints) {
    this.hints = hints;
  }

  /** Adds a service and the messages of its methods. */
  void addService(Class<?> service) {
    for (Class<?> each : ClassUtils.getAllInterfacesForClassAsSet(service)) {
      if (Service.class.isAssignableFrom(each) && each != Service.class) {
        addInterface(each);
      }
    }
    addMessages();
  }

  /** Adds messages, with those in their fields. */
  void addMessages(Class<?>... messages) {
    for (Class<?> message : messages) {
      addIfMessage(message);
    }
    while (!waiting.isEmpty()) {
      addMessage(waiting.remove());
    }
  }

  private void addInterface(Class<?> generated) {
    for (Method method : generated.getMethods()) {
      if (method.getName().equals(ServiceBeans.DEFINITION)) {
        hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
      }
      addTypes(method.getGenericReturnType());
      for (Type parameter : method.getGenericParameterTypes()) {
        addTypes(parameter);
      }
    }
  }

  private void addTypes(Type type) {
    if (type instanceof Class<?> found) {
      addIfMessage(found);
    } else if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        addTypes(argument);
      }
    }
  }

  private void addIfMessage(Class<?> type) {
    boolean generated = Message.class.isAssignableFrom(type) && !type.isInterface();
    if (generated && known.add(type)) {
      waiting.add(type);
    }
  }

  private void addMessage(Class<?> message) {
    hints
        .reflection()
        .registerType(
            message,
            MemberCategory.INVOKE_PUBLIC_METHODS,
            MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
    for (Class<?> nested : message.getDeclaredClasses()) {
      if (Message.Builder.class.isAssignableFrom(nested) || nested.isEnum()) {
        hints.reflection().registerType(nested, MemberCategory.INVOKE_PUBLIC_METHODS);
      }
    }
    for (Method accessor : message.getMethods()) {
      if (accessor.getName().startsWith("get")) {
        addTypes(accessor.getGenericReturnType());
      }
    }
  }
}
