package dev.connectjava.call.client;

import dev.connectjava.BidiStreamCall;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientStreamCall;
import dev.connectjava.Code;
import dev.connectjava.Method;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamCall;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the blocking shape of each kind, from the one shape that all calls have. Calls of
 * streams end with their owner ({@link OwnedCall}).
 */
public final class BlockingCalls {

  private BlockingCalls() {}

  /** The response of a unary call. */
  public static <I, O> O unary(ClientCall<I, O> call, Method<I, O> method, I request) {
    try (call) {
      call.send(request);
      call.closeSend();
      return only(call.receive(), method);
    }
  }

  /** The responses of a server-streaming call. */
  public static <I, O> ServerStreamCall<O> serverStream(
      ClientCall<I, O> opened, Method<I, O> method, I request) {
    ClientCall<I, O> call = OwnedCall.of(method, opened);
    try {
      call.send(request);
      call.closeSend();
      return new ServerStreamCall<>(call);
    } catch (RuntimeException | Error e) {
      call.cancel();
      throw e;
    }
  }

  /** A client-streaming call. */
  public static <I, O> ClientStreamCall<I, O> clientStream(
      ClientCall<I, O> call, Method<I, O> method) {
    return new ClientStreamCall<>(method, OwnedCall.of(method, call));
  }

  /** A bidirectionally streaming call. */
  public static <I, O> BidiStreamCall<I, O> bidiStream(ClientCall<I, O> call, Method<I, O> method) {
    return new BidiStreamCall<>(OwnedCall.of(method, call));
  }

  /** The one response that a call has given, or must have given. */
  static <O> O only(@Nullable O response, Method<?, ?> method) {
    if (response == null) {
      throw none(method);
    }
    return response;
  }

  /** A call has ended without the one response that it must give. */
  static RpcException none(Method<?, ?> method) {
    return new RpcException(
        Code.UNIMPLEMENTED, method.procedure() + " ended without a response message");
  }
}
