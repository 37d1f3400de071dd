package dev.connectjava;

/**
 * Describes one attempt of a client's call: one HTTP request and its response. The attempt's
 * listeners and the {@link ClientHeadInterceptor}s get the same object. Thread-safe; not for
 * implementation by users: methods may be added.
 */
public interface AttemptContext {

  /** Returns the call that the attempt belongs to. */
  ClientCallContext call();

  /** Returns the number of the attempt within its call: 1 for the first. */
  int number();

  /**
   * Returns the attributes of this attempt, through which its listeners and head interceptors share
   * state.
   */
  Attributes attributes();
}
