package dev.connectjava.call.server;

/** The ways in which the engine serves unary calls. */
enum ServedSetup {
  BLOCKING(false, false, false),
  BLOCKING_ON_LOOP(false, false, true),
  INTERCEPTED(true, false, false),
  INTERCEPTED_ON_LOOP(true, false, true),
  ASYNCHRONOUS(false, true, false),
  ASYNCHRONOUS_ON_LOOP(false, true, true);

  final boolean intercepted;
  final boolean asynchronous;
  final boolean onLoop;

  ServedSetup(boolean intercepted, boolean asynchronous, boolean onLoop) {
    this.intercepted = intercepted;
    this.asynchronous = asynchronous;
    this.onLoop = onLoop;
  }
}
