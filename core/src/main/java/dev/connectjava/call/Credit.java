package dev.connectjava.call;

/** When the sender of messages is given credit for the bytes that have arrived. */
public enum Credit {
  /** For all at once, when none of the messages waits for its reader. */
  ONCE_ALL_IS_TAKEN,
  /** For each as its reader takes it, in portions. */
  AS_TAKEN,
  /** Whether anybody takes them or not, in portions. */
  AS_ARRIVED
}
