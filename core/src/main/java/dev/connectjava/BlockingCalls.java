package dev.connectjava;

import org.jspecify.annotations.Nullable;

/** Calls in the blocking shape of each kind, from the one shape that all calls have. */
final class BlockingCalls {

  private BlockingCalls() {}

  static <I, O> O unary(ClientCall<I, O> call, Method<I, O> method, I request) {
    try (call) {
      call.send(request);
      call.closeSend();
      return only(call.receive(), method);
    }
  }

  static <I, O> ServerStreamCall<O> serverStream(ClientCall<I, O> call, I request) {
    try {
      call.send(request);
      call.closeSend();
      return new ServerStreamCall<>(call);
    } catch (RuntimeException e) {
      call.cancel();
      throw e;
    }
  }

  /** The one response that a call has given, or must have given. */
  static <O> O only(@Nullable O response, Method<?, O> method) {
    if (response == null) {
      throw new RpcException(
          Code.UNIMPLEMENTED, method.procedure() + " ended without a response message");
    }
    return response;
  }
}
