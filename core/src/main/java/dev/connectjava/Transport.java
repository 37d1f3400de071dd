package dev.connectjava;

import dev.connectjava.call.client.AsyncCalls;
import dev.connectjava.call.client.BlockingCalls;
import dev.connectjava.call.client.ClientDispatcher;
import dev.connectjava.http.HttpClientTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Opens calls to the services of one target; what generated clients are made of. Thread-safe.
 *
 * <p>{@link #open} is all that an implementation has; the other methods call in the shape that each
 * kind of method has, and are what generated clients use.
 */
public interface Transport extends AutoCloseable {

  /**
   * A transport that speaks the protocol of a configuration over an HTTP transport.
   *
   * @param http closed with the transport
   */
  static Transport over(HttpClientTransport http, ClientConfig config) {
    return new ClientDispatcher(http, config);
  }

  /**
   * Opens a call. Never blocks and never throws for a reason that lies in the network: that is told
   * by the call's own methods.
   *
   * <p>Messages of methods whose messages are {@code byte[]} are left as they are: they have to be
   * in the form of the codec in which the calls are made, as those of {@link
   * Router.Builder#fallback} are in that of their client.
   */
  <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options);

  /** Ends what the transport holds; calls that are open fail with {@link Code#CANCELED}. */
  @Override
  void close();

  /**
   * Calls a unary method and waits for the response.
   *
   * @throws RpcException if the call fails
   */
  default <I, O> O unary(RpcMethod<I, O> method, I request, CallOptions options) {
    return BlockingCalls.unary(open(method, options), method, request);
  }

  /**
   * Calls a unary method and waits for the response, which is given with its headers and trailers.
   *
   * @throws RpcException if the call fails
   * @throws IllegalArgumentException if the method is not unary
   */
  default <I, O> UnaryResponse<O> unaryResponse(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return BlockingCalls.unaryResponse(() -> open(method, options), method, request);
  }

  /**
   * Calls a server-streaming method.
   *
   * @throws RpcException if the request can't be sent; what fails later is told where the responses
   *     are read
   */
  default <I, O> ServerStreamingCall<O> serverStream(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return BlockingCalls.serverStream(open(method, options), method, request);
  }

  /** Calls a client-streaming method. */
  default <I, O> ClientStreamingCall<I, O> clientStream(
      RpcMethod<I, O> method, CallOptions options) {
    return BlockingCalls.clientStream(open(method, options), method);
  }

  /** Calls a bidirectionally streaming method. */
  default <I, O> BidiStreamingCall<I, O> bidiStream(RpcMethod<I, O> method, CallOptions options) {
    return BlockingCalls.bidiStream(open(method, options), method);
  }

  /**
   * Calls a unary method without waiting.
   *
   * @return completed with the response, or with the {@link RpcException} of the call; to complete
   *     it otherwise, as by cancelling it, cancels the call
   */
  default <I, O> CompletableFuture<O> unaryAsync(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return AsyncCalls.unary(() -> open(method, options), method, request);
  }

  /**
   * Calls a unary method without waiting for the response, which is given with its headers and
   * trailers.
   *
   * @return as that of {@link #unaryAsync}
   * @throws IllegalArgumentException if the method is not unary
   */
  default <I, O> CompletableFuture<UnaryResponse<O>> unaryResponseAsync(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return AsyncCalls.unaryResponse(() -> open(method, options), method, request);
  }

  /**
   * The responses of a server-streaming method. Each subscription is a call of its own, which sends
   * no more than is requested, and which the subscription's end cancels, or its loss as for {@link
   * ServerStreamingCall}.
   */
  default <I, O> Flow.Publisher<O> serverStreamAsync(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return subscriber ->
        AsyncCalls.serverStream(() -> open(method, options), method, request, subscriber);
  }

  /**
   * Calls a client-streaming method with the messages of a publisher.
   *
   * @param requests asked for one message at a time, as fast as the server takes them; what it
   *     fails with cancels the call
   * @return as that of {@link #unaryAsync}
   */
  default <I, O> CompletableFuture<O> clientStreamAsync(
      RpcMethod<I, O> method, Flow.Publisher<? extends I> requests, CallOptions options) {
    return AsyncCalls.clientStream(() -> open(method, options), method, requests);
  }

  /**
   * The responses of a bidirectionally streaming method to the messages of a publisher. Each
   * subscription is a call of its own. Over HTTP/1.1 the responses come when the publisher has
   * completed.
   */
  default <I, O> Flow.Publisher<O> bidiStreamAsync(
      RpcMethod<I, O> method, Flow.Publisher<? extends I> requests, CallOptions options) {
    return subscriber ->
        AsyncCalls.bidiStream(() -> open(method, options), method, requests, subscriber);
  }
}
