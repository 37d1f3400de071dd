package dev.connectjava.spring;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the application can't start because of a property {@code connect.*}, or because of
 * beans that do not fit together. Its failure analysis shows the description and the action.
 */
final class ConnectPropertyException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  private final String action;

  /**
   * Creates the exception.
   *
   * @param description what was seen, with the name of the property or the bean
   * @param action what to do, with the name of the property or the bean
   */
  ConnectPropertyException(String description, String action, @Nullable Throwable cause) {
    super(description, cause);
    this.action = action;
  }

  /** Returns what to do. */
  String action() {
    return action;
  }
}
