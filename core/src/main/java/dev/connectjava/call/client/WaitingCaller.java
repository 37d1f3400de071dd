package dev.connectjava.call.client;

import dev.connectjava.RpcMethod;
import dev.connectjava.http.Loop;

/**
 * Keeps a caller from waiting for a call on its transport's own thread: that thread would bring
 * what is waited for, so the wait would never end, and no other call of the thread would go on.
 */
record WaitingCaller(RpcMethod<?, ?> method) {

  /**
   * Called by who is about to wait.
   *
   * @throws IllegalStateException if the thread is the transport's
   */
  void requireOwnThread() {
    if (Loop.current() != null) {
      throw new IllegalStateException(
          "%s would wait for ever, since %s is the thread that brings its response: use the asynchronous methods, or leave callbacks to a thread of their own (ClientConfig.Builder.callbackExecutor)"
              .formatted(method.procedure(), Thread.currentThread().getName()));
    }
  }
}
