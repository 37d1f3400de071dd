package dev.connectjava.protobuf.access;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Makes functions that call the public getters of a class as compiled code does. They implement
 * interfaces of the JDK. Where no class can be made that calls a getter, the function is a method
 * handle.
 */
public final class Getters {

  private final Class<?> type;
  private final Linkage linkage;

  /** Creates the getters of a class. */
  public Getters(Class<?> type) {
    this.type = type;
    this.linkage = new Linkage(type);
  }

  /** Returns a function for a getter of {@code int}. */
  public <M> ToIntFunction<M> ofInt(String name) throws ReflectiveOperationException {
    return make(name, int.class, ToIntFunction.class, "applyAsInt", int.class);
  }

  /** Returns a function for a getter of {@code long}. */
  public <M> ToLongFunction<M> ofLong(String name) throws ReflectiveOperationException {
    return make(name, long.class, ToLongFunction.class, "applyAsLong", long.class);
  }

  /** Returns a function for a getter of {@code double}. */
  public <M> ToDoubleFunction<M> ofDouble(String name) throws ReflectiveOperationException {
    return make(name, double.class, ToDoubleFunction.class, "applyAsDouble", double.class);
  }

  /** Returns a function for a getter of {@code boolean}. */
  public <M> Predicate<M> ofBoolean(String name) throws ReflectiveOperationException {
    return make(name, boolean.class, Predicate.class, "test", boolean.class);
  }

  /** Returns a function for a getter of {@code float}. */
  public <M> Function<M, Float> ofFloat(String name) throws ReflectiveOperationException {
    return make(name, float.class, Function.class, "apply", Object.class);
  }

  /**
   * Returns a function for a getter of objects.
   *
   * @param result the class of the objects, or a superclass
   */
  public <M, R> Function<M, R> ofObject(String name, Class<?> result)
      throws ReflectiveOperationException {
    return make(name, result, Function.class, "apply", Object.class);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // It is of the interface.
  private <F> F make(
      String name, Class<?> result, Class<?> functional, String abstractMethod, Class<?> erased)
      throws ReflectiveOperationException {
    Method getter = type.getMethod(name);
    if (!result.isAssignableFrom(getter.getReturnType())) {
      throw new NoSuchMethodException(getter + " does not return " + result.getName());
    }
    MethodHandle handle = linkage.handle(getter);
    Object linked =
        linkage.link(
            handle,
            functional,
            abstractMethod,
            MethodType.methodType(erased, Object.class),
            handle.type().wrap().changeReturnType(returned(getter, erased)));
    return (F) (linked == null ? HandleGetters.of(handle, functional, erased) : linked);
  }

  private static Class<?> returned(Method getter, Class<?> erased) {
    return erased.isPrimitive()
        ? erased
        : MethodType.methodType(getter.getReturnType()).wrap().returnType();
  }
}
