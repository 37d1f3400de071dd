package dev.connectjava;

import dev.connectjava.call.client.AsyncCalls;
import dev.connectjava.call.client.BlockingCalls;
import dev.connectjava.call.client.ClientDispatcher;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.platform.TaskThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;

/**
 * A client's connection to the services of one target: it opens calls. Generated clients are made
 * from it. Thread-safe.
 *
 * <p>An implementation has {@link #open} and {@link #close}. The other methods make a call in the
 * form that fits the kind of the method; generated clients use them.
 *
 * <pre>{@code
 * try (Transport transport = NettyTransport.to("https://api.example.com")) {
 *   GreetServiceClient greet = GreetServiceClient.of(transport);
 * }
 * }</pre>
 */
public interface Transport extends AutoCloseable {

  /**
   * Returns a transport that speaks the protocol of a configuration over an HTTP transport.
   *
   * @param http closed together with the returned transport
   */
  static Transport over(HttpClientTransport http, ClientConfig config) {
    return new ClientDispatcher(http, config);
  }

  /**
   * Opens a call. Never blocks, and never throws because of the network: the methods of the call
   * report such failures.
   *
   * <p>The messages of a method whose message types are {@code byte[]} are not encoded or decoded;
   * requests must be in the form of the call's codec ({@link RpcMethod#encoded}, {@link
   * CallOptions.Builder#codec}).
   *
   * @throws IllegalArgumentException if the client does not have the codec of the options, or that
   *     does not support the messages of the method
   */
  <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options);

  /**
   * Returns a factory of virtual threads that the event loops of this transport carry: they are run
   * by the loops themselves, one loop after another, each until it waits or ends. A blocking call
   * on such a thread uses the connections of its loop, and its response wakes no other thread. So
   * programs that make many short calls make more of them. All other code runs there, too, with the
   * same rules as a handler with {@link ExecutionMode#carrier()}: computing, files, lookups of host
   * names and native code keep the loop, and with it all other calls of the loop.
   *
   * <pre>{@code
   * ExecutorService callers = Executors.newThreadPerTaskExecutor(transport.carriedThreads());
   * callers.submit(() -> greet.greet(request));
   * }</pre>
   *
   * <p>A thread that keeps its loop is found after 60 to 100 milliseconds: its stack is logged, and
   * the threads of its factory are ordinary virtual threads for a time, 10 seconds at first and
   * four times as long each further time, up to an hour. Each call of this method returns another
   * factory. When the transport is closed, the threads continue as ordinary ones, and so do those
   * that are created later. Virtual threads that they start themselves are ordinary ones.
   *
   * <p>It needs the same JDK and the same option of the JVM as {@link ExecutionMode#carrier()}.
   * Without them, and with transports that have no loops to carry threads, which is the default,
   * the threads are ordinary virtual threads; the first case is logged once.
   */
  default ThreadFactory carriedThreads() {
    return TaskThreads.named("connect-caller");
  }

  /**
   * Closes the transport and releases what it holds. Open calls fail with {@link Code#CANCELED}.
   */
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
   * Calls a unary method, waits for the response, and returns it with its headers and trailers.
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
   * @throws RpcException if the request can't be sent; later failures are thrown where the
   *     responses are read
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

  /** Calls a bidirectional streaming method. */
  default <I, O> BidiStreamingCall<I, O> bidiStream(RpcMethod<I, O> method, CallOptions options) {
    return BlockingCalls.bidiStream(open(method, options), method);
  }

  /**
   * Calls a unary method without waiting.
   *
   * @return completes with the response, or with the {@link RpcException} of the call. Completing
   *     it in another way, for example by {@link CompletableFuture#cancel}, cancels the call
   */
  default <I, O> CompletableFuture<O> unaryAsync(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return AsyncCalls.unary(() -> open(method, options), method, request);
  }

  /**
   * Calls a unary method without waiting, and returns the response with its headers and trailers.
   *
   * @return completes as the future of {@link #unaryAsync} does
   * @throws IllegalArgumentException if the method is not unary
   */
  default <I, O> CompletableFuture<UnaryResponse<O>> unaryResponseAsync(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return AsyncCalls.unaryResponse(() -> open(method, options), method, request);
  }

  /**
   * Returns a publisher of the responses of a server-streaming method. Each subscription makes a
   * call of its own, which receives no more messages than are requested. The call is cancelled when
   * the subscription is cancelled, or when nothing refers to it any more, as for {@link
   * ServerStreamingCall}.
   */
  default <I, O> Flow.Publisher<O> serverStreamAsync(
      RpcMethod<I, O> method, I request, CallOptions options) {
    return subscriber ->
        AsyncCalls.serverStream(
            () -> open(method, options),
            ForwardingClientCall::innermost,
            method,
            request,
            subscriber);
  }

  /**
   * Calls a client-streaming method with the messages of a publisher.
   *
   * @param requests one message at a time is requested, as fast as the server takes them; if the
   *     publisher fails, the call is cancelled
   * @return completes as the future of {@link #unaryAsync} does
   */
  default <I, O> CompletableFuture<O> clientStreamAsync(
      RpcMethod<I, O> method, Flow.Publisher<? extends I> requests, CallOptions options) {
    return AsyncCalls.clientStream(
        () -> open(method, options), ForwardingClientCall::innermost, method, requests);
  }

  /**
   * Returns a publisher of the responses of a bidirectional streaming method to the messages of a
   * publisher. Each subscription makes a call of its own. Over HTTP/1.1 the responses arrive after
   * the publisher of the requests has completed.
   */
  default <I, O> Flow.Publisher<O> bidiStreamAsync(
      RpcMethod<I, O> method, Flow.Publisher<? extends I> requests, CallOptions options) {
    return subscriber ->
        AsyncCalls.bidiStream(
            () -> open(method, options),
            ForwardingClientCall::innermost,
            method,
            requests,
            subscriber);
  }
}
