package dev.connectjava.reflection;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.RpcMethod.Kind;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.UnaryResponse;

/**
 * A client of one method. Each kind of method has a way to call it, as in a generated client; the
 * ways of other kinds throw {@link IllegalArgumentException}. Immutable and thread-safe.
 *
 * <p>The calls block; {@link #async()} has the same calls with {@code CompletableFuture} and {@code
 * Flow.Publisher}. A call that fails throws {@link RpcException}.
 *
 * @param <M> the class of messages: {@link String} for JSON texts, or {@link
 *     com.google.protobuf.DynamicMessage}
 */
public final class MethodClient<M> {

  private final Transport transport;
  private final CallOptions defaults;
  private final RpcMethod<M, M> method;
  private final MethodDescriptor schema;

  MethodClient(
      Transport transport, CallOptions defaults, RpcMethod<M, M> method, MethodDescriptor schema) {
    this.transport = transport;
    this.defaults = defaults;
    this.method = method;
    this.schema = schema;
  }

  /** Returns the method. */
  public RpcMethod<M, M> method() {
    return method;
  }

  /** Returns the method's schema, which has the types of its messages. */
  public MethodDescriptor schema() {
    return schema;
  }

  /**
   * Returns this client with other default options. The options of a call override them, and they
   * override the default options of this client. Header fields of different names are all sent.
   */
  public MethodClient<M> with(CallOptions options) {
    return new MethodClient<>(transport, options.withDefaults(defaults), method, schema);
  }

  /** Returns the asynchronous calls of this client, with the same default options. */
  public AsyncMethodClient<M> async() {
    return new AsyncMethodClient<>(transport, defaults, method);
  }

  /** Calls a unary method: sends one request and waits for the response. */
  public M unary(M request) {
    return unary(request, CallOptions.defaults());
  }

  /**
   * Calls a unary method: sends one request and waits for the response. The options override the
   * default options of the client.
   */
  public M unary(M request, CallOptions options) {
    require(method, Kind.UNARY);
    return transport.unary(method, request, options.withDefaults(defaults));
  }

  /** Calls a unary method, and returns the response with its headers and trailers. */
  public UnaryResponse<M> call(M request) {
    return call(request, CallOptions.defaults());
  }

  /**
   * Calls a unary method, and returns the response with its headers and trailers. The options
   * override the default options of the client.
   */
  public UnaryResponse<M> call(M request, CallOptions options) {
    require(method, Kind.UNARY);
    return transport.unaryResponse(method, request, options.withDefaults(defaults));
  }

  /**
   * Calls a client-streaming method: returns the call. Send requests with {@code send}, then call
   * {@code finish}. Close the call when done.
   */
  public ClientStreamingCall<M, M> clientStream() {
    return clientStream(CallOptions.defaults());
  }

  /**
   * Calls a client-streaming method, as {@link #clientStream()} does. The options override the
   * default options of the client.
   */
  public ClientStreamingCall<M, M> clientStream(CallOptions options) {
    require(method, Kind.CLIENT_STREAM);
    return transport.clientStream(method, options.withDefaults(defaults));
  }

  /**
   * Calls a server-streaming method: sends one request and returns the call, which iterates over
   * the responses. Close the call when done.
   */
  public ServerStreamingCall<M> serverStream(M request) {
    return serverStream(request, CallOptions.defaults());
  }

  /**
   * Calls a server-streaming method, as {@link #serverStream(Object)} does. The options override
   * the default options of the client.
   */
  public ServerStreamingCall<M> serverStream(M request, CallOptions options) {
    require(method, Kind.SERVER_STREAM);
    return transport.serverStream(method, request, options.withDefaults(defaults));
  }

  /**
   * Calls a bidirectional streaming method: returns the call. Send requests with {@code send}, end
   * them with {@code closeSend}, and iterate over the responses. Close the call when done.
   */
  public BidiStreamingCall<M, M> bidiStream() {
    return bidiStream(CallOptions.defaults());
  }

  /**
   * Calls a bidirectional streaming method, as {@link #bidiStream()} does. The options override the
   * default options of the client.
   */
  public BidiStreamingCall<M, M> bidiStream(CallOptions options) {
    require(method, Kind.BIDI_STREAM);
    return transport.bidiStream(method, options.withDefaults(defaults));
  }

  /** Requires the kind of a method. */
  static void require(RpcMethod<?, ?> method, Kind kind) {
    if (method.kind() != kind) {
      throw new IllegalArgumentException(
          "%s is a method of kind %s, which %s() calls"
              .formatted(method.procedure(), method.kind(), caller(method.kind())));
    }
  }

  private static String caller(Kind kind) {
    return switch (kind) {
      case UNARY -> "unary";
      case CLIENT_STREAM -> "clientStream";
      case SERVER_STREAM -> "serverStream";
      case BIDI_STREAM -> "bidiStream";
    };
  }
}
