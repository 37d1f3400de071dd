package dev.connectjava.protobuf.access;

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
    MethodHandle handle = getter.asType(MethodType.methodType(result, Object.class));
    if (functional == ToIntFunction.class) {
      return (ToIntFunction<Object>)
          message -> {
            try {
              return (int) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    } else if (functional == ToLongFunction.class) {
      return (ToLongFunction<Object>)
          message -> {
            try {
              return (long) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    } else if (functional == ToDoubleFunction.class) {
      return (ToDoubleFunction<Object>)
          message -> {
            try {
              return (double) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    } else if (functional == Predicate.class) {
      return (Predicate<Object>)
          message -> {
            try {
              return (boolean) handle.invokeExact(message);
            } catch (Throwable e) {
              throw unchecked(e);
            }
          };
    }
    return (Function<Object, Object>)
        message -> {
          try {
            return (Object) handle.invokeExact(message);
          } catch (Throwable e) {
            throw unchecked(e);
          }
        };
  }

  /** Neither getters nor setters have checked exceptions. */
  static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
