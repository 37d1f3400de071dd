package dev.connectjava.call.server;

import org.jspecify.annotations.Nullable;

/**
 * A call as {@link WaitingRequests} has it in its list: for how long its request has been waited
 * for, and how much of it has come since. Confined to its loop.
 */
abstract class AwaitedRequest {

  /** Those beside it in the list; both null while it is in none. */
  @Nullable AwaitedRequest before;

  @Nullable AwaitedRequest after;

  boolean awaited;
  long sinceNanos;
  long arrivedBytes;
  long wantedBytes;

  /** Whether the client could have sent more for as long as it has been waited for. */
  abstract boolean isRequestAwaited();

  /**
   * The client has sent nearly nothing for so long, though its request, or a message of it, is not
   * complete.
   *
   * @param idleNanos how long
   * @param leastBytes how many it would have had to send
   */
  abstract void onRequestIdle(long idleNanos, long leastBytes);

  /** The call could not be ended, and is given up. */
  abstract void abandon();
}
