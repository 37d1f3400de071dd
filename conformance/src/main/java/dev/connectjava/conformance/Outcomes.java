package dev.connectjava.conformance;

import dev.connectjava.RpcException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for results from other threads. The waiting thread is never interrupted. */
final class Outcomes {

  private Outcomes() {}

  /**
   * Waits for the value of a future.
   *
   * @throws RpcException if the future fails with one
   */
  static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RpcException failure) {
        throw failure;
      }
      throw new IllegalStateException("a call failed by something else than an RpcException", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the next element of a queue. */
  static <T> T take(BlockingQueue<T> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("a thread was interrupted that waits for a call", interrupt);
  }
}
