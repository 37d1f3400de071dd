package dev.connectjava.compression;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;

/**
 * Whether the library of a compression is there and works. What uses the library is in a class of
 * its own for each, which is not loaded where the library is missing.
 */
final class Libraries {

  private static final Logger LOGGER = System.getLogger(Libraries.class.getName());

  private Libraries() {}

  /** Whether a library is on the path: whether a class of it can be found. */
  static boolean isThere(String className) {
    try {
      Class.forName(className, false, Libraries.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Whether a library that is there can load its native part. */
  static boolean works(String name, BooleanSupplier loader) {
    try {
      return loader.getAsBoolean();
    } catch (LinkageError | RuntimeException e) {
      LOGGER.log(Level.WARNING, "the library for " + name + " is there, but does not work here", e);
      return false;
    }
  }
}
