package dev.connectjava.testing;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Handler;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.spi.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls of one method through client interceptors and server interceptors to a handler, for
 * unit tests of interceptors. Client, server and protocol are the library's own. Messages are
 * passed as objects and not encoded, so they may be of any class, unless a {@linkplain
 * Builder#codec codec} is set.
 *
 * <pre>{@code
 * InterceptorRunner<GreetRequest, GreetResponse> runner =
 *     InterceptorRunner.builder(GreetServiceMethods.GREET, new Greeter())
 *         .clientInterceptor(expiredToken)
 *         .serverInterceptor(authentication)
 *         .build();
 * CallOutcome<GreetResponse> outcome = runner.run(request("Ada"));
 * assertThat(outcome.code()).contains(Code.UNAUTHENTICATED);
 * assertThat(outcome.reached()).containsExactly(expiredToken, authentication);
 * }</pre>
 *
 * <p>Thread-safe if the interceptors and the handler are. It does not have to be closed.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public final class InterceptorRunner<I, O> {

  private final Binding<I, O> binding;
  private final Object target;
  private final Protocol protocol;
  private final @Nullable Codec codec;
  private final List<ClientInterceptor> clientInterceptors;
  private final List<ClientHeadInterceptor> clientHeadInterceptors;
  private final List<ServerHeadInterceptor> serverHeadInterceptors;
  private final List<ServerInterceptor> serverInterceptors;

  private InterceptorRunner(Builder<I, O> builder) {
    this.binding = builder.binding;
    this.target = builder.target;
    this.protocol = builder.protocol;
    this.codec = builder.codec;
    this.clientInterceptors = List.copyOf(builder.clientInterceptors);
    this.clientHeadInterceptors = List.copyOf(builder.clientHeadInterceptors);
    this.serverHeadInterceptors = List.copyOf(builder.serverHeadInterceptors);
    this.serverInterceptors = List.copyOf(builder.serverInterceptors);
  }

  /**
   * Returns a builder of a runner for calls to a handler.
   *
   * @throws IllegalArgumentException if the handler is not of the method's kind
   */
  public static <I, O> Builder<I, O> builder(RpcMethod<I, O> method, Handler<I, O> handler) {
    return new Builder<>(Binding.of(method, handler), handler);
  }

  /**
   * Returns a builder of a runner for calls to the handler that a service has for the method.
   *
   * @throws IllegalArgumentException if the service does not have the method
   */
  public static <I, O> Builder<I, O> builder(RpcMethod<I, O> method, Service service) {
    return new Builder<>(ServiceMethods.binding(service, method), service);
  }

  /**
   * Makes a call on this thread and waits for its end on both sides. A handler or an interceptor of
   * the server that does not return within 10 seconds after the end of the client's side is not
   * waited for.
   *
   * @return what the caller receives from the outermost client interceptor
   * @throws IllegalStateException if the method takes one request message, and another number is
   *     given
   */
  @SafeVarargs
  public final CallOutcome<O> run(I... requests) {
    List<I> list = new ArrayList<>();
    for (I request : requests) {
      list.add(request);
    }
    return run(CallOptions.defaults(), list);
  }

  /**
   * Makes a call with options, as {@link #run(Object[])} does.
   *
   * @throws IllegalStateException as {@link #run(Object[])} does
   */
  public CallOutcome<O> run(CallOptions options, List<? extends I> requests) {
    InterceptorRun<I, O> run =
        new InterceptorRun<>(
            binding,
            target,
            codec == null ? PassedMessages.of(InterceptorRunner.class, "proto") : codec);
    Router.Builder router = Router.builder();
    serverHeadInterceptors.forEach(each -> router.headInterceptor(run.serverHead(each)));
    serverInterceptors.forEach(each -> router.interceptor(run.server(each)));
    ClientConfig.Builder client = ClientConfig.builder().protocol(protocol);
    clientInterceptors.forEach(each -> client.interceptor(run.client(each)));
    clientHeadInterceptors.forEach(each -> client.headInterceptor(run.clientHead(each)));
    return run.make(router, client, options, requests);
  }

  /**
   * A builder of runners. Not thread-safe.
   *
   * @param <I> the class of a request message
   * @param <O> the class of a response message
   */
  public static final class Builder<I, O> {

    private final Binding<I, O> binding;

    /** The handler or the service that the test has set. */
    private final Object target;

    private final List<ClientInterceptor> clientInterceptors = new ArrayList<>();
    private final List<ClientHeadInterceptor> clientHeadInterceptors = new ArrayList<>();
    private final List<ServerHeadInterceptor> serverHeadInterceptors = new ArrayList<>();
    private final List<ServerInterceptor> serverInterceptors = new ArrayList<>();
    private Protocol protocol = Protocol.CONNECT;
    private @Nullable Codec codec;

    private Builder(Binding<I, O> binding, Object target) {
      this.binding = binding;
      this.target = target;
    }

    /** Adds a client interceptor, inside those that were added before. */
    public Builder<I, O> clientInterceptor(ClientInterceptor interceptor) {
      clientInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds a client head interceptor, after those that were added before. */
    public Builder<I, O> clientHeadInterceptor(ClientHeadInterceptor interceptor) {
      clientHeadInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds a server head interceptor, after those that were added before. */
    public Builder<I, O> serverHeadInterceptor(ServerHeadInterceptor interceptor) {
      serverHeadInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds a server interceptor, inside those that were added before. */
    public Builder<I, O> serverInterceptor(ServerInterceptor interceptor) {
      serverInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /**
     * Sets a codec that encodes all messages, for tests of interceptors that read or replace
     * encoded messages. By default, messages are passed as objects: {@link
     * dev.connectjava.CallMessage#bytes} then throws an {@link IllegalStateException}, and so does
     * the use of a message that {@code withBytes} has returned.
     */
    public Builder<I, O> codec(Codec codec) {
      this.codec = Objects.requireNonNull(codec, "codec");
      return this;
    }

    /** Sets the protocol; {@link Protocol#CONNECT} by default. */
    public Builder<I, O> protocol(Protocol protocol) {
      this.protocol = Objects.requireNonNull(protocol, "protocol");
      return this;
    }

    /** Returns a runner. */
    public InterceptorRunner<I, O> build() {
      return new InterceptorRunner<>(this);
    }
  }
}
