package dev.connectjava.protobuf.access;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Makes functions that call the public methods of a builder which take one value, as compiled code
 * does. They implement interfaces of the JDK. Where no class can be made that calls a method, the
 * function is a method handle.
 */
public final class Setters {

  private final Class<?> type;
  private final Linkage linkage;

  /** Creates the setters of a class. */
  public Setters(Class<?> type) {
    this.type = type;
    this.linkage = new Linkage(type);
  }

  /** Returns a function for a method that takes an {@code int}. */
  public <B> ObjIntConsumer<B> ofInt(String name) throws ReflectiveOperationException {
    return make(name, int.class, ObjIntConsumer.class, int.class);
  }

  /** Returns a function for a method that takes a {@code long}. */
  public <B> ObjLongConsumer<B> ofLong(String name) throws ReflectiveOperationException {
    return make(name, long.class, ObjLongConsumer.class, long.class);
  }

  /** Returns a function for a method that takes a {@code double}. */
  public <B> ObjDoubleConsumer<B> ofDouble(String name) throws ReflectiveOperationException {
    return make(name, double.class, ObjDoubleConsumer.class, double.class);
  }

  /**
   * Returns a function for a method that takes an object, a {@code boolean} or a {@code float}.
   *
   * @param parameter the type that the method declares
   */
  public <B, V> BiConsumer<B, V> ofObject(String name, Class<?> parameter)
      throws ReflectiveOperationException {
    return make(name, parameter, BiConsumer.class, Object.class);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // It is of the interface.
  private <F> F make(String name, Class<?> parameter, Class<?> functional, Class<?> erased)
      throws ReflectiveOperationException {
    MethodHandle handle = linkage.handle(type.getMethod(name, parameter));
    MethodType exact = MethodType.methodType(void.class, Object.class, erased);
    Class<?> passed =
        erased.isPrimitive() ? erased : MethodType.methodType(parameter).wrap().returnType();
    Object linked =
        linkage.link(
            handle,
            functional,
            "accept",
            exact,
            MethodType.methodType(void.class, handle.type().parameterType(0), passed));
    return (F) (linked == null ? HandleSetters.of(handle.asType(exact), functional) : linked);
  }
}
