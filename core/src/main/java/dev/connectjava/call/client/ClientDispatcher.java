package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpClientTransport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens calls: puts the client's defaults into their options, and interceptors around them. */
public final class ClientDispatcher implements Transport {

  private final ClientSettings settings;

  /** Null if there are no interceptors. */
  private final ClientInterceptor.@Nullable Next chain;

  /** A dispatcher over an HTTP transport, which is closed with it. */
  public ClientDispatcher(HttpClientTransport http, ClientConfig config) {
    this.settings = new ClientSettings(http, config);
    List<ClientInterceptor> interceptors = config.interceptors();
    this.chain = interceptors.isEmpty() ? null : chain(interceptors, this::startUntyped);
  }

  private static ClientInterceptor.Next chain(
      List<ClientInterceptor> interceptors, ClientInterceptor.Next transport) {
    ClientInterceptor.Next chain = transport;
    for (ClientInterceptor interceptor : interceptors.reversed()) {
      ClientInterceptor.Next next = chain;
      chain = (method, options) -> opened(interceptor, method, options, next);
    }
    return chain;
  }

  private static ClientCall<Object, Object> opened(
      ClientInterceptor interceptor,
      Method<?, ?> method,
      CallOptions options,
      ClientInterceptor.Next next) {
    @Nullable ClientCall<Object, Object> call = interceptor.intercept(method, options, next);
    if (call == null) {
      throw new IllegalStateException(
          "%s gave null for a call of %s"
              .formatted(interceptor.getClass().getName(), method.procedure()));
    }
    return call;
  }

  @Override
  @SuppressWarnings("unchecked") // The messages of an intercepted call are of its method's classes.
  public <I, O> ClientCall<I, O> open(Method<I, O> method, CallOptions options) {
    CallOptions effective = withDefaults(options);
    return chain == null
        ? start(method, effective)
        : (ClientCall<I, O>) chain.open(method, withDeadline(effective));
  }

  private CallOptions withDefaults(CallOptions options) {
    Headers defaults = settings.headers();
    Duration timeout = settings.timeout();
    if (options.timeout().isPresent() || options.deadline().isPresent()) {
      timeout = null;
    }
    if (defaults.isEmpty() && timeout == null) {
      return options;
    }
    CallOptions.Builder builder = options.toBuilder();
    defaults.forEach((name, value) -> {
      if (!options.headers().contains(name)) {
        builder.header(name, value);
      }
    });
    return timeout == null ? builder.build() : builder.timeout(timeout).build();
  }

  /** Starts the clock, so that what interceptors take of the time is not given again. */
  private static CallOptions withDeadline(CallOptions options) {
    return CallDeadline.own(options)
        .map(end -> options.toBuilder().deadline(end).build())
        .orElse(options);
  }

  @SuppressWarnings("unchecked") // As for open().
  private ClientCall<Object, Object> startUntyped(Method<?, ?> method, CallOptions options) {
    return (ClientCall<Object, Object>) start(method, options);
  }

  private <I, O> ClientCall<I, O> start(Method<I, O> method, CallOptions options) {
    MadeCall<I, O> call =
        method.kind() == Method.Kind.UNARY
            ? new UnaryClientCall<>(settings, method, options)
            : new StreamClientCall<>(settings, method, options);
    call.start();
    return call;
  }

  @Override
  public void close() {
    settings.http().close();
  }
}
