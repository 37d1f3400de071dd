package dev.connectjava.call;

import dev.connectjava.RpcException;

/**
 * Lets a reader of an inbox wait for ever.
 *
 * @param mayWait throws if the thread must not wait
 */
record EndlessWaiting(Runnable mayWait) implements Inbox.Waiting {

  @Override
  public long longestNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public RpcException waitedTooLong() {
    throw new AssertionError("nobody waits for longer than for ever");
  }

  @Override
  public void requireMayWait() {
    mayWait.run();
  }
}
