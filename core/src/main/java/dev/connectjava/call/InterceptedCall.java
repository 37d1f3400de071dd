package dev.connectjava.call;

import dev.connectjava.RpcMethod;

/** A served call whose interceptors may get messages of other classes than its handler. */
public interface InterceptedCall {

  /** Returns the method with the classes that its messages have for interceptors. */
  RpcMethod<?, ?> interceptedMethod();
}
