package dev.connectjava.verification.walk;

/** Whose walk it is. */
enum Side {
  SERVER,
  CLIENT
}
