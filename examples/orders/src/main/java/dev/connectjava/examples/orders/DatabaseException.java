package dev.connectjava.examples.orders;

import java.sql.SQLException;

/**
 * A failure of the database. No handler catches it: the server logs it, and the client gets the
 * code {@code internal} without its text.
 */
final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DatabaseException(SQLException cause) {
    super("the database failed", cause);
  }
}
