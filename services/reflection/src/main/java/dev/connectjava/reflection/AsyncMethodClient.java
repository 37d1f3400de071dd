package dev.connectjava.reflection;

import dev.connectjava.CallOptions;
import dev.connectjava.RpcMethod;
import dev.connectjava.RpcMethod.Kind;
import dev.connectjava.Transport;
import dev.connectjava.UnaryResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The asynchronous calls of a {@link MethodClient}, in the forms that generated clients have.
 * Immutable and thread-safe.
 *
 * @param <M> the class of messages: {@link String} for JSON texts, or {@link
 *     com.google.protobuf.DynamicMessage}
 */
public final class AsyncMethodClient<M> {

  private final Transport transport;
  private final CallOptions defaults;
  private final RpcMethod<M, M> method;

  AsyncMethodClient(Transport transport, CallOptions defaults, RpcMethod<M, M> method) {
    this.transport = transport;
    this.defaults = defaults;
    this.method = method;
  }

  /**
   * Returns this client with other default options. The options of a call override them, and they
   * override the default options of this client. Header fields of different names are all sent.
   */
  public AsyncMethodClient<M> with(CallOptions options) {
    return new AsyncMethodClient<>(transport, options.withDefaults(defaults), method);
  }

  /** Calls a unary method as {@link Transport#unaryAsync} does. */
  public CompletableFuture<M> unary(M request) {
    return unary(request, CallOptions.defaults());
  }

  /** Calls a unary method as {@link Transport#unaryAsync} does, with options for this call. */
  public CompletableFuture<M> unary(M request, CallOptions options) {
    MethodClient.require(method, Kind.UNARY);
    return transport.unaryAsync(method, request, options.withDefaults(defaults));
  }

  /** Calls a unary method as {@link Transport#unaryResponseAsync} does. */
  public CompletableFuture<UnaryResponse<M>> call(M request) {
    return call(request, CallOptions.defaults());
  }

  /**
   * Calls a unary method as {@link Transport#unaryResponseAsync} does, with options for this call.
   */
  public CompletableFuture<UnaryResponse<M>> call(M request, CallOptions options) {
    MethodClient.require(method, Kind.UNARY);
    return transport.unaryResponseAsync(method, request, options.withDefaults(defaults));
  }

  /** Calls a client-streaming method as {@link Transport#clientStreamAsync} does. */
  public CompletableFuture<M> clientStream(Flow.Publisher<? extends M> requests) {
    return clientStream(requests, CallOptions.defaults());
  }

  /**
   * Calls a client-streaming method as {@link Transport#clientStreamAsync} does, with options for
   * this call.
   */
  public CompletableFuture<M> clientStream(
      Flow.Publisher<? extends M> requests, CallOptions options) {
    MethodClient.require(method, Kind.CLIENT_STREAM);
    return transport.clientStreamAsync(method, requests, options.withDefaults(defaults));
  }

  /** Calls a server-streaming method as {@link Transport#serverStreamAsync} does. */
  public Flow.Publisher<M> serverStream(M request) {
    return serverStream(request, CallOptions.defaults());
  }

  /**
   * Calls a server-streaming method as {@link Transport#serverStreamAsync} does, with options for
   * these calls.
   */
  public Flow.Publisher<M> serverStream(M request, CallOptions options) {
    MethodClient.require(method, Kind.SERVER_STREAM);
    return transport.serverStreamAsync(method, request, options.withDefaults(defaults));
  }

  /** Calls a bidirectional streaming method as {@link Transport#bidiStreamAsync} does. */
  public Flow.Publisher<M> bidiStream(Flow.Publisher<? extends M> requests) {
    return bidiStream(requests, CallOptions.defaults());
  }

  /**
   * Calls a bidirectional streaming method as {@link Transport#bidiStreamAsync} does, with options
   * for these calls.
   */
  public Flow.Publisher<M> bidiStream(Flow.Publisher<? extends M> requests, CallOptions options) {
    MethodClient.require(method, Kind.BIDI_STREAM);
    return transport.bidiStreamAsync(method, requests, options.withDefaults(defaults));
  }
}
