package dev.connectjava.compression;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;

/**
 * Checks whether the library of a compression is on the path and works. Code that uses a library is
 * in a separate class, which is not loaded if the library is missing.
 */
final class Libraries {

  private static final Logger LOGGER = System.getLogger(Libraries.class.getName());

  private Libraries() {}

  /** Returns whether a library is on the path, that is, whether this class of it is found. */
  static boolean isThere(String className) {
    try {
      Class.forName(className, false, Libraries.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Returns whether a library on the path can load its native part. */
  static boolean works(String name, BooleanSupplier loader) {
    try {
      return loader.getAsBoolean();
    } catch (LinkageError | RuntimeException e) {
      LOGGER.log(
          Level.WARNING, "the library for " + name + " is on the path, but does not work here", e);
      return false;
    }
  }
}
