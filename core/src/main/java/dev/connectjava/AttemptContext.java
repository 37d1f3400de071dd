package dev.connectjava;

/**
 * What is known of one attempt of a client's call, the same object for its listeners and for the
 * {@link ClientHeadInterceptor}s. Thread-safe; not for implementation by users: methods may be
 * added.
 */
public interface AttemptContext {

  /** The call. */
  ClientCallContext call();

  /** Which attempt of the call it is: 1 for the first. */
  int number();

  /** Values of this attempt, by which its listeners and head interceptors share state. */
  Attributes attributes();
}
