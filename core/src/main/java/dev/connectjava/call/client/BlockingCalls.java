package dev.connectjava.call.client;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.NotModifiedException;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.UnaryResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocking calls of each kind, made from the one form that all calls have. Streaming calls end with
 * their owner ({@link OwnedCall}).
 */
public final class BlockingCalls {

  private BlockingCalls() {}

  /** Makes a unary call and returns its response. */
  public static <I, O> O unary(ClientCall<I, O> call, RpcMethod<I, O> method, I request) {
    try (call) {
      call.send(request);
      call.closeSend();
      return only(call.receive(), call, method);
    } catch (RpcException e) {
      throw e.asFromCall(); // An interceptor's own is not marked.
    }
  }

  /** Makes a unary call and returns its response with headers, trailers and peer. */
  public static <I, O> UnaryResponse<O> unaryResponse(
      Supplier<ClientCall<I, O>> opener, RpcMethod<I, O> method, I request) {
    requireUnary(method);
    try (ClientCall<I, O> call = opener.get()) {
      call.send(request);
      call.closeSend();
      O message = call.receive();
      return response(call, method, message, call.responseHeaders());
    } catch (RpcException e) {
      throw e.asFromCall(); // As for unary().
    }
  }

  /** Returns the response of a call that has ended in order. */
  static <O> UnaryResponse<O> response(
      ClientCall<?, O> call, RpcMethod<?, O> method, @Nullable O message, Headers headers) {
    if (message == null && !call.isNotModified()) {
      throw none(method);
    }
    UnaryResponse<O> response =
        message == null
            ? UnaryResponse.notModified(headers, call.responseTrailers())
            : UnaryResponse.of(message, headers, call.responseTrailers());
    return call.peer().map(response::withPeer).orElse(response);
  }

  /** Requires a unary method: of a stream, the first message would look like the only one. */
  static void requireUnary(RpcMethod<?, ?> method) {
    if (method.kind() != RpcMethod.Kind.UNARY) {
      throw new IllegalArgumentException(
          "%s is a method of kind %s: only unary methods have a UnaryResponse"
              .formatted(method.procedure(), method.kind()));
    }
  }

  /** Calls a server-streaming method. */
  public static <I, O> ServerStreamingCall<O> serverStream(
      ClientCall<I, O> opened, RpcMethod<I, O> method, I request) {
    ClientCall<I, O> call = OwnedCall.of(method, opened);
    try {
      call.send(request);
      call.closeSend();
      return ServerStreamingCall.of(call);
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      call.cancel();
      throw e;
    }
  }

  /** Calls a client-streaming method. */
  public static <I, O> ClientStreamingCall<I, O> clientStream(
      ClientCall<I, O> call, RpcMethod<I, O> method) {
    return ClientStreamingCall.of(method, OwnedCall.of(method, call));
  }

  /** Calls a bidirectional streaming method. */
  public static <I, O> BidiStreamingCall<I, O> bidiStream(
      ClientCall<I, O> call, RpcMethod<I, O> method) {
    return BidiStreamingCall.of(OwnedCall.of(method, call));
  }

  /** Returns the one response that a call must return. */
  static <O> O only(@Nullable O response, ClientCall<?, O> call, RpcMethod<?, ?> method) {
    if (response == null) {
      throw call.isNotModified()
          ? new NotModifiedException(method, call.responseHeaders())
          : none(method);
    }
    return response;
  }

  /** Returns the failure of a call that has ended without the one response that it must return. */
  static RpcException none(RpcMethod<?, ?> method) {
    return new RpcException(
            Code.UNIMPLEMENTED, method.procedure() + " ended without a response message")
        .asFromCall();
  }
}
