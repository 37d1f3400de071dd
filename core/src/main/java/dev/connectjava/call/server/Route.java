package dev.connectjava.call.server;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Handler;
import dev.connectjava.HandlerExecutor;
import dev.connectjava.Limits;
import dev.connectjava.Method;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.call.MessageCodecs;
import dev.connectjava.spi.Codec;
import dev.connectjava.text.PathAdvice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is decided about the calls of one method when the router is built. Immutable. */
public final class Route<I, O> {

  /**
   * What holds for the calls of a method.
   *
   * @param interceptors the outermost first
   * @param compressionMinimumBytes the length from which a response message is compressed
   * @param executor runs each call's interceptors and handler
   * @param endOnDrain whether a call ends as soon as its server takes no new ones
   */
  public record Settings(
      List<ServerInterceptor> interceptors,
      Limits limits,
      DeadlinePolicy deadlinePolicy,
      int compressionMinimumBytes,
      HandlerExecutor executor,
      boolean endOnDrain) {

    /**
     * What holds for calls of this handler: an asynchronous one behind interceptors is waited for,
     * which may not happen on the event loop.
     */
    private Settings of(Handler<?, ?> handler) {
      boolean waitedFor = !interceptors.isEmpty() && AsyncInvocation.isAsynchronous(handler);
      return waitedFor && !executor.mayBlock()
          ? new Settings(
              interceptors,
              limits,
              deadlinePolicy,
              compressionMinimumBytes,
              HandlerExecutor.virtualThreads(),
              endOnDrain)
          : this;
    }
  }

  private final Method<I, O> method;
  private final Settings settings;
  private final Map<String, MessageCodecs<I, O>> codecs;
  private final Binding<I, O> binding;
  private final ServerInterceptor.Next chain;
  private final boolean asynchronous;

  private Route(
      Binding<I, O> binding,
      Settings settings,
      Map<String, MessageCodecs<I, O>> codecs,
      ServerInterceptor.Next chain) {
    this.binding = binding;
    this.method = binding.method();
    this.settings = settings;
    this.codecs = codecs;
    this.chain = chain;
    this.asynchronous =
        settings.interceptors().isEmpty() && AsyncInvocation.isAsynchronous(binding.handler());
  }

  /**
   * The route of a method.
   *
   * @throws IllegalArgumentException if no codec supports the method's messages
   */
  public static <I, O> Route<I, O> of(
      Binding<I, O> binding, Settings settings, Collection<Codec> available) {
    Method<I, O> method = binding.method();
    Map<String, MessageCodecs<I, O>> codecs = MessageCodecs.of(available, method);
    if (codecs.isEmpty()) {
      throw new IllegalArgumentException(
          "no codec translates %s and %s of %s: known are %s; %s"
              .formatted(
                  method.requestType().getName(),
                  method.responseType().getName(),
                  method.procedure(),
                  available.stream().map(Codec::name).toList(),
                  PathAdvice.forProtobuf(Codec.class)));
    }
    ServerInterceptor.Next handler = call -> HandlerInvocation.invoke(binding, call);
    return new Route<>(
        binding, settings.of(binding.handler()), codecs, chain(settings.interceptors(), handler));
  }

  private static ServerInterceptor.Next chain(
      List<ServerInterceptor> interceptors, ServerInterceptor.Next handler) {
    ServerInterceptor.Next chain = handler;
    for (ServerInterceptor interceptor : interceptors.reversed()) {
      ServerInterceptor.Next next = chain;
      chain = call -> interceptor.intercept(call, next);
    }
    return chain;
  }

  Method<I, O> method() {
    return method;
  }

  Settings settings() {
    return settings;
  }

  /** The translators of a codec, or null if the route does not have the codec. */
  @Nullable MessageCodecs<I, O> codecs(String codec) {
    return codecs.get(codec);
  }

  /** The names of the codecs that the route has. */
  Collection<String> codecNames() {
    return codecs.keySet();
  }

  /** The interceptors with the handler as their last. */
  ServerInterceptor.Next chain() {
    return chain;
  }

  /** The method with its handler. */
  Binding<I, O> binding() {
    return binding;
  }

  /**
   * Whether calls go straight to their handler, which answers them without a thread of its own.
   * Interceptors may block, so that behind one an asynchronous handler is waited for on a thread.
   */
  boolean isAsynchronous() {
    return asynchronous;
  }

  /**
   * Whether an asynchronous handler is called on the transport's thread: unless asked otherwise.
   */
  boolean startsOnTransportThread() {
    HandlerExecutor executor = settings.executor();
    return asynchronous && (executor == HandlerExecutor.virtualThreads() || !executor.mayBlock());
  }

  /** Whether the method may be called by HTTP GET. */
  boolean allowsGet() {
    return method.kind() == Method.Kind.UNARY
        && method.idempotency() == Method.Idempotency.NO_SIDE_EFFECTS;
  }

  /**
   * Whether a call's handler starts as soon as the head is there, rather than when the request is
   * complete: streams because they are read one by one, calls with interceptors because these come
   * before the body, unless they run where nobody may wait for the body.
   */
  boolean startsWithHead() {
    return method.kind().clientStreams()
        || (!settings.interceptors().isEmpty() && settings.executor().mayBlock());
  }
}
