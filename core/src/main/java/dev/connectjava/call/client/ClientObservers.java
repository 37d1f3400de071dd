package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCallScope;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.platform.Log;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The listeners, scopes and head interceptors of a client. */
final class ClientObservers {

  private static final Log LOG = Log.of(ClientObservers.class);

  private final HttpClientTransport http;
  private final Protocol protocol;
  private final List<ClientListener.Factory> factories;
  private final List<ClientCallScope> scopes;
  private final List<ClientHeadInterceptor> headInterceptors;

  private ClientObservers(HttpClientTransport http, ClientConfig config) {
    this.http = http;
    this.protocol = config.protocol();
    this.factories = config.listeners();
    this.scopes = config.scopes();
    this.headInterceptors = config.headInterceptors();
  }

  /** Returns those of a configuration; null if it has none, so that its calls need no context. */
  static @Nullable ClientObservers of(HttpClientTransport http, ClientConfig config) {
    ClientObservers observers = new ClientObservers(http, config);
    boolean any = !observers.factories.isEmpty() || observers.isAnyOfEveryCall();
    return any ? observers : null;
  }

  /** Returns whether there is a scope or a head interceptor, which every call has. */
  private boolean isAnyOfEveryCall() {
    return !scopes.isEmpty() || !headInterceptors.isEmpty();
  }

  /**
   * Returns the context of a call that begins; null if it needs none because no listener observes
   * it.
   */
  @Nullable CallContext begin(RpcMethod<?, ?> method, CallOptions options) {
    CallContext call = new CallContext(this, method, options);
    List<ClientListener> listeners = made(factories, factory -> factory.listenTo(call), call);
    if (listeners.isEmpty() && !isAnyOfEveryCall()) {
      return null;
    }
    call.listeners(listeners);
    return call;
  }

  Optional<String> target() {
    return http.target();
  }

  Protocol protocol() {
    return protocol;
  }

  /** Creates listeners, each with one of the makers; leaves out those that are null or fail. */
  static <F, L> List<L> made(List<F> makers, Function<F, @Nullable L> maker, CallContext call) {
    List<L> made = new ArrayList<>(makers.size());
    for (F each : makers) {
      try {
        L listener = maker.apply(each);
        if (listener != null) {
          made.add(listener);
        }
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        LOG.error("a listener failed at", call.method().procedure(), e);
      }
    }
    return made;
  }

  /** Reports an event to each listener; never throws. */
  static <L> void tell(List<L> listeners, Consumer<L> event, CallContext call) {
    for (L listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        LOG.error("a listener failed at", call.method().procedure(), e);
      }
    }
  }

  /** Returns the metadata of an attempt after the head interceptors. */
  Headers intercepted(ObservedAttempt attempt, Headers metadata) {
    if (headInterceptors.isEmpty()) {
      return metadata;
    }
    Headers.Builder builder = metadata.toBuilder();
    inScopes(
        attempt.context(),
        () -> headInterceptors.forEach(interceptor -> interceptor.intercept(attempt, builder)));
    return builder.build();
  }

  /** Runs application code in all scopes; exceptions of the code are thrown on. */
  void inScopes(CallContext call, Runnable code) {
    if (scopes.isEmpty()) {
      code.run();
      return;
    }
    List<EnteredScope> entered = enter(call);
    try {
      code.run();
    } finally {
      Collections.reverse(entered);
      leave(entered, call);
    }
  }

  private List<EnteredScope> enter(CallContext call) {
    List<EnteredScope> entered = new ArrayList<>(scopes.size());
    for (ClientCallScope scope : scopes) {
      try {
        entered.add(scope.enter(call));
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        LOG.error("can't enter a scope for", call.method().procedure(), e);
      }
    }
    return entered;
  }

  private static void leave(List<EnteredScope> entered, CallContext call) {
    for (EnteredScope scope : entered) {
      try {
        scope.leave();
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        LOG.error("can't leave a scope for", call.method().procedure(), e);
      }
    }
  }
}
