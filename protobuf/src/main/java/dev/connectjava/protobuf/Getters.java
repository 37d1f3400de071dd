package dev.connectjava.protobuf;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Makes functions that call the public getters of a class as compiled code does. They implement
 * interfaces of the JDK, which every class loader has. Each is a class of its own, within the class
 * loader of the getters' class or within that of this library. Where neither may link the two, as
 * with a class loader below that of the library, it is a method handle.
 */
final class Getters {

  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

  private final Class<?> type;
  private final MethodHandles.Lookup lookup;

  /** Whether a class that the lookup defines can call the getters. */
  private final boolean linked;

  /** Creates the getters of a class. */
  Getters(Class<?> type) {
    this.type = type;
    MethodHandles.Lookup within = within(type);
    if (within.hasFullPrivilegeAccess()) {
      this.lookup = within;
      this.linked = within != OWN || isVisible(type);
    } else {
      this.linked = isVisible(type);
      this.lookup = linked ? OWN : within;
    }
  }

  /** A lookup in another module has no full access. */
  private static MethodHandles.Lookup within(Class<?> type) {
    Getters.class.getModule().addReads(type.getModule());
    try {
      return MethodHandles.privateLookupIn(type, OWN);
    } catch (IllegalAccessException e) {
      return OWN; // The package is not open, but it may be exported.
    }
  }

  private static boolean isVisible(Class<?> type) {
    try {
      return Class.forName(type.getName(), false, Getters.class.getClassLoader()) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  <M> ToIntFunction<M> ofInt(String name) throws ReflectiveOperationException {
    return make(name, int.class, ToIntFunction.class, "applyAsInt", int.class);
  }

  <M> ToLongFunction<M> ofLong(String name) throws ReflectiveOperationException {
    return make(name, long.class, ToLongFunction.class, "applyAsLong", long.class);
  }

  <M> ToDoubleFunction<M> ofDouble(String name) throws ReflectiveOperationException {
    return make(name, double.class, ToDoubleFunction.class, "applyAsDouble", double.class);
  }

  <M> Predicate<M> ofBoolean(String name) throws ReflectiveOperationException {
    return make(name, boolean.class, Predicate.class, "test", boolean.class);
  }

  <M> Function<M, Float> ofFloat(String name) throws ReflectiveOperationException {
    return make(name, float.class, Function.class, "apply", Object.class);
  }

  /**
   * Returns a function for a getter of objects.
   *
   * @param result the class of the objects, or a superclass
   */
  <M, R> Function<M, R> ofObject(String name, Class<?> result) throws ReflectiveOperationException {
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
    MethodHandle handle = lookup.unreflect(getter);
    if (!linked) {
      return (F) HandleGetters.of(handle, functional, erased);
    }
    try {
      return (F)
          LambdaMetafactory.metafactory(
                  lookup,
                  abstractMethod,
                  MethodType.methodType(functional),
                  MethodType.methodType(erased, Object.class),
                  handle,
                  handle.type().wrap().changeReturnType(returned(getter, erased)))
              .getTarget()
              .invoke();
    } catch (LambdaConversionException | LinkageError | InternalError e) {
      // A JVM that can't make classes, such as a native image, says so by an InternalError.
      return (F) HandleGetters.of(handle, functional, erased);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // Invoking it can't throw any other.
      throw new ReflectiveOperationException(getter + " can't be called", e);
    }
  }

  private static Class<?> returned(Method getter, Class<?> erased) {
    return erased.isPrimitive()
        ? erased
        : MethodType.methodType(getter.getReturnType()).wrap().returnType();
  }
}
