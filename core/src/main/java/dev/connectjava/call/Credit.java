package dev.connectjava.call;

/** The time at which the sender of messages receives credit for the bytes that have arrived. */
public enum Credit {
  /** For all bytes at once, when no message waits for its reader. */
  ONCE_ALL_IS_TAKEN,
  /** For each message as its reader takes it, in portions. */
  AS_TAKEN,
  /** As bytes arrive, whether messages are taken or not, in portions. */
  AS_ARRIVED
}
