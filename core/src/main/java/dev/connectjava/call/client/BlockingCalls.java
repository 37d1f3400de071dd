package dev.connectjava.call.client;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the blocking shape of each kind, from the one shape that all calls have. Calls of
 * streams end with their owner ({@link OwnedCall}).
 */
public final class BlockingCalls {

  private BlockingCalls() {}

  /** The response of a unary call. */
  public static <I, O> O unary(ClientCall<I, O> call, RpcMethod<I, O> method, I request) {
    try (call) {
      call.send(request);
      call.closeSend();
      return only(call.receive(), method);
    }
  }

  /** The responses of a server-streaming call. */
  public static <I, O> ServerStreamingCall<O> serverStream(
      ClientCall<I, O> opened, RpcMethod<I, O> method, I request) {
    ClientCall<I, O> call = OwnedCall.of(method, opened);
    try {
      call.send(request);
      call.closeSend();
      return ServerStreamingCall.of(call);
    } catch (RuntimeException | Error e) {
      call.cancel();
      throw e;
    }
  }

  /** A client-streaming call. */
  public static <I, O> ClientStreamingCall<I, O> clientStream(
      ClientCall<I, O> call, RpcMethod<I, O> method) {
    return ClientStreamingCall.of(method, OwnedCall.of(method, call));
  }

  /** A bidirectionally streaming call. */
  public static <I, O> BidiStreamingCall<I, O> bidiStream(
      ClientCall<I, O> call, RpcMethod<I, O> method) {
    return BidiStreamingCall.of(OwnedCall.of(method, call));
  }

  /** The one response that a call has given, or must have given. */
  static <O> O only(@Nullable O response, RpcMethod<?, ?> method) {
    if (response == null) {
      throw none(method);
    }
    return response;
  }

  /** A call has ended without the one response that it must give. */
  static RpcException none(RpcMethod<?, ?> method) {
    return new RpcException(
        Code.UNIMPLEMENTED, method.procedure() + " ended without a response message");
  }
}
