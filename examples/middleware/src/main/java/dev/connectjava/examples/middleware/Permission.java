package dev.connectjava.examples.middleware;

/** What a user may do. */
enum Permission {
  /** To read the notes of all users. */
  READ,
  /** To add notes. */
  WRITE
}
