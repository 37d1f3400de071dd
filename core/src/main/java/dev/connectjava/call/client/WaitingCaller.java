package dev.connectjava.call.client;

import dev.connectjava.RpcMethod;
import dev.connectjava.http.Loop;

/**
 * Prevents a caller from waiting for a call on a thread of a transport. This thread delivers the
 * events that the caller waits for, so the wait would never end, and all other calls of the thread
 * would stop.
 */
record WaitingCaller(RpcMethod<?, ?> method) {

  /**
   * Called by a thread that is about to wait.
   *
   * @throws IllegalStateException if it is a thread of a transport
   */
  void requireOwnThread() {
    if (Loop.current() != null) {
      throw new IllegalStateException(
          "%s would wait forever, because %s is the thread that delivers its response: use the asynchronous methods, or leave callbacks to a thread of their own (ClientConfig.Builder.callbackExecutor)"
              .formatted(method.procedure(), Thread.currentThread().getName()));
    }
  }
}
