package dev.connectjava;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The methods of a service, each with its handler. Immutable and thread-safe.
 *
 * <p>Generated code makes one for each service; {@link #builder} makes one by hand:
 *
 * <pre>{@code
 * RpcMethod<GreetRequest, GreetResponse> greet =
 *     RpcMethod.unary(
 *         "greet.v1.GreetService", "Greet", GreetRequest.class, GreetResponse.class);
 * Router router =
 *     Router.builder()
 *         .service(
 *             ServiceDefinition.builder("greet.v1.GreetService")
 *                 .unary(greet, (request, context) -> greeting(request.getName()))
 *                 .build())
 *         .build();
 * }</pre>
 */
public final class ServiceDefinition {

  /**
   * A method and its handler. Immutable and thread-safe.
   *
   * @param <I> the class of a request message
   * @param <O> the class of a response message
   */
  public static final class Binding<I, O> {

    private final RpcMethod<I, O> method;
    private final Handler<I, O> handler;

    private Binding(RpcMethod<I, O> method, Handler<I, O> handler) {
      this.method = Objects.requireNonNull(method, "method");
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Returns a method with its handler.
     *
     * @throws IllegalArgumentException if the kind of the handler is not the method's kind
     */
    public static <I, O> Binding<I, O> of(RpcMethod<I, O> method, Handler<I, O> handler) {
      RpcMethod.Kind kind = kindOf(handler);
      if (method.kind() != kind) {
        throw new IllegalArgumentException(
            "%s is %s, but its handler is %s".formatted(method.procedure(), method.kind(), kind));
      }
      return new Binding<>(method, handler);
    }

    /**
     * Returns a method and its handler, in one shape for all kinds; see {@link Builder#encoded}.
     */
    public static Binding<byte[], byte[]> ofEncoded(
        RpcMethod<?, ?> method, Handler.BidiStream<byte[], byte[]> handler) {
      return new Binding<>(
          method.encoded(), EncodedHandlers.of(method, Objects.requireNonNull(handler, "handler")));
    }

    /** Returns the method. */
    public RpcMethod<I, O> method() {
      return method;
    }

    /** Returns the handler, which has the method's kind. */
    public Handler<I, O> handler() {
      return handler;
    }

    private static <I, O> RpcMethod.Kind kindOf(Handler<I, O> handler) {
      return switch (handler) {
        case Handler.Unary<I, O> unary -> RpcMethod.Kind.UNARY;
        case Handler.AsyncUnary<I, O> unary -> RpcMethod.Kind.UNARY;
        case Handler.ClientStream<I, O> stream -> RpcMethod.Kind.CLIENT_STREAM;
        case Handler.AsyncClientStream<I, O> stream -> RpcMethod.Kind.CLIENT_STREAM;
        case Handler.ServerStream<I, O> stream -> RpcMethod.Kind.SERVER_STREAM;
        case Handler.AsyncServerStream<I, O> stream -> RpcMethod.Kind.SERVER_STREAM;
        case Handler.BidiStream<I, O> stream -> RpcMethod.Kind.BIDI_STREAM;
        case Handler.AsyncBidiStream<I, O> stream -> RpcMethod.Kind.BIDI_STREAM;
      };
    }
  }

  private final String name;
  private final List<Binding<?, ?>> bindings;

  private ServiceDefinition(String name, List<Binding<?, ?>> bindings) {
    this.name = name;
    this.bindings = bindings;
  }

  /**
   * Returns a builder for a service.
   *
   * @param name the service's full name, such as {@code greet.v1.GreetService}
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Returns the service's full name. */
  public String name() {
    return name;
  }

  /** Returns the methods with their handlers, in the order in which they were added; immutable. */
  public List<Binding<?, ?>> bindings() {
    return bindings;
  }

  /**
   * A builder that collects methods and handlers. Each method of it that adds a method throws
   * {@link IllegalArgumentException} if the method belongs to another service or has a handler
   * already. Not thread-safe.
   */
  public static final class Builder {

    private final String name;
    private final Map<String, Binding<?, ?>> bindings = new LinkedHashMap<>();

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /** Adds a unary method with a blocking handler. */
    public <I, O> Builder unary(RpcMethod<I, O> method, Handler.Unary<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a client-streaming method with a blocking handler. */
    public <I, O> Builder clientStream(RpcMethod<I, O> method, Handler.ClientStream<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a server-streaming method with a blocking handler. */
    public <I, O> Builder serverStream(RpcMethod<I, O> method, Handler.ServerStream<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a bidirectional streaming method with a blocking handler. */
    public <I, O> Builder bidiStream(RpcMethod<I, O> method, Handler.BidiStream<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a unary method with an asynchronous handler. */
    public <I, O> Builder asyncUnary(RpcMethod<I, O> method, Handler.AsyncUnary<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a client-streaming method with an asynchronous handler. */
    public <I, O> Builder asyncClientStream(
        RpcMethod<I, O> method, Handler.AsyncClientStream<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a server-streaming method with an asynchronous handler. */
    public <I, O> Builder asyncServerStream(
        RpcMethod<I, O> method, Handler.AsyncServerStream<I, O> handler) {
      return add(method, handler);
    }

    /** Adds a bidirectional streaming method with an asynchronous handler. */
    public <I, O> Builder asyncBidiStream(
        RpcMethod<I, O> method, Handler.AsyncBidiStream<I, O> handler) {
      return add(method, handler);
    }

    /**
     * Adds a method of any kind whose messages its handler sends and receives encoded ({@link
     * RpcMethod#encoded}), all kinds in one shape, as a proxy needs it. A handler that needs the
     * shape of one kind is added by the other methods, with {@code method.encoded()}.
     *
     * @param handler receives exactly one request if the kind has one, and must send exactly one
     *     response if the kind has one; the response is sent when the handler returns
     */
    public Builder encoded(RpcMethod<?, ?> method, Handler.BidiStream<byte[], byte[]> handler) {
      return add(Binding.ofEncoded(method, handler));
    }

    private <I, O> Builder add(RpcMethod<I, O> method, Handler<I, O> handler) {
      return add(Binding.of(method, handler));
    }

    private Builder add(Binding<?, ?> binding) {
      RpcMethod<?, ?> method = binding.method();
      if (!method.service().equals(name)) {
        throw new IllegalArgumentException(
            "%s is not a method of service %s".formatted(method.procedure(), name));
      }
      if (bindings.putIfAbsent(method.name(), binding) != null) {
        throw new IllegalArgumentException(method.procedure() + " has a handler already");
      }
      return this;
    }

    /** Returns the definition with the methods that were added so far. */
    public ServiceDefinition build() {
      return new ServiceDefinition(name, List.copyOf(bindings.values()));
    }
  }
}
