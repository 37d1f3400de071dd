package dev.connectjava.reflection;

/** A schema, or a part of it, can't be used. The message says why. */
final class SchemaException extends Exception {

  private static final long serialVersionUID = 1L;

  SchemaException(String message) {
    super(message);
  }

  SchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
