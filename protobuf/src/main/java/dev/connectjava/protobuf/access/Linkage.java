package dev.connectjava.protobuf.access;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Makes classes that call the public methods of one class. Each is within the class loader of that
 * class or within that of this library; where neither may link the two, as with a class loader
 * below that of the library, none can be made.
 */
final class Linkage {

  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

  private final MethodHandles.Lookup lookup;

  /** Whether a class that the lookup defines can call the methods. */
  private final boolean linked;

  Linkage(Class<?> type) {
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
    Linkage.class.getModule().addReads(type.getModule());
    try {
      return MethodHandles.privateLookupIn(type, OWN);
    } catch (IllegalAccessException e) {
      return OWN; // The package is not open, but it may be exported.
    }
  }

  private static boolean isVisible(Class<?> type) {
    try {
      return Class.forName(type.getName(), false, Linkage.class.getClassLoader()) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  MethodHandle handle(Method method) throws IllegalAccessException {
    return lookup.unreflect(method);
  }

  /**
   * Returns an object whose only method calls the one of the handle.
   *
   * @param functional an interface of the JDK, which every class loader has
   * @param erased the type of the interface's method
   * @param actual the type with which it is called
   * @return null if no class can be made
   */
  @Nullable Object link(
      MethodHandle handle,
      Class<?> functional,
      String abstractMethod,
      MethodType erased,
      MethodType actual)
      throws ReflectiveOperationException {
    if (!linked) {
      return null;
    }
    try {
      return LambdaMetafactory.metafactory(
              lookup, abstractMethod, MethodType.methodType(functional), erased, handle, actual)
          .getTarget()
          .invoke();
    } catch (LambdaConversionException | LinkageError | InternalError e) {
      return null; // A JVM that can't make classes throws InternalError.
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // Invoking it can't throw any other.
      throw new ReflectiveOperationException(handle + " can't be called", e);
    }
  }
}
