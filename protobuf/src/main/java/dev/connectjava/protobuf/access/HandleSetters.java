package dev.connectjava.protobuf.access;

import java.lang.invoke.MethodHandle;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;

/** Functions that call a setter through a method handle, whose class this one can't name. */
final class HandleSetters {

  private HandleSetters() {}

  /**
   * Returns a function of one of the interfaces that {@link Setters} has.
   *
   * @param handle takes an object and what the interface's method takes, and returns nothing
   */
  static Object of(MethodHandle handle, Class<?> functional) {
    if (functional == ObjIntConsumer.class) {
      return (ObjIntConsumer<Object>)
          (builder, value) -> {
            try {
              handle.invokeExact(builder, value);
            } catch (Throwable e) {
              throw HandleGetters.unchecked(e);
            }
          };
    } else if (functional == ObjLongConsumer.class) {
      return (ObjLongConsumer<Object>)
          (builder, value) -> {
            try {
              handle.invokeExact(builder, value);
            } catch (Throwable e) {
              throw HandleGetters.unchecked(e);
            }
          };
    } else if (functional == ObjDoubleConsumer.class) {
      return (ObjDoubleConsumer<Object>)
          (builder, value) -> {
            try {
              handle.invokeExact(builder, value);
            } catch (Throwable e) {
              throw HandleGetters.unchecked(e);
            }
          };
    }
    return (BiConsumer<Object, Object>)
        (builder, value) -> {
          try {
            handle.invokeExact(builder, value);
          } catch (Throwable e) {
            throw HandleGetters.unchecked(e);
          }
        };
  }
}
