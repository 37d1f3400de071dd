package dev.connectjava.protobuf;

import com.google.protobuf.Message;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Functions that call a getter through a method handle, whose class this one can't name. */
final class HandleGetters {

  private HandleGetters() {}

  /**
   * Returns a function of one of the interfaces that {@link Getters} has.
   *
   * @param result the result of the interface's method
   */
  static Object of(MethodHandle getter, Class<?> functional, Class<?> result) {
    MethodHandle handle = getter.asType(MethodType.methodType(result, Message.class));
    if (functional == ToIntFunction.class) {
      return (ToIntFunction<Message>)
          message -> {
            try {
              return (int) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    } else if (functional == ToLongFunction.class) {
      return (ToLongFunction<Message>)
          message -> {
            try {
              return (long) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    } else if (functional == ToDoubleFunction.class) {
      return (ToDoubleFunction<Message>)
          message -> {
            try {
              return (double) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    } else if (functional == Predicate.class) {
      return (Predicate<Message>)
          message -> {
            try {
              return (boolean) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    }
    return (Function<Message, Object>)
        message -> {
          try {
            return (Object) handle.invokeExact(message);
          } catch (Throwable e) {
            throw unchecked(e);
          }
        };
  }

  /** A getter has no checked exceptions. */
  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
