package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Deadline;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.call.CurrentCall;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OwnMessages;
import dev.connectjava.http.HttpClientTransport;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Opens calls: adds the client's defaults to their options, and puts interceptors around them. */
public final class ClientDispatcher implements Transport {

  private final ClientSettings settings;
  private final List<ClientInterceptor> interceptors;

  /** Null if no service and no method has interceptors of its own. */
  private final @Nullable MethodInterceptors ofMethods;

  /**
   * The chain of the client's interceptors for calls without a context; a call with a context has
   * its own chain.
   */
  private final ClientInterceptor.Next chain;

  /** Null if calls need no context. */
  private final @Nullable ClientObservers observers;

  /** Creates a dispatcher over an HTTP transport, which is closed with it. */
  public ClientDispatcher(HttpClientTransport http, ClientConfig config) {
    this.settings = new ClientSettings(http, config);
    this.interceptors = config.interceptors();
    this.ofMethods = MethodInterceptors.of(config);
    this.chain = next(interceptors, 0, null);
    this.observers = ClientObservers.of(http, config);
  }

  @Override
  public <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options) {
    CallOptions effective = inheriting(options.withDefaults(settings.defaults(method)));
    CallContext context = observers == null ? null : observers.begin(method, effective);
    if (context == null) {
      return open(method, effective, null);
    }
    try {
      return new ObservedCall<>(method, open(method, effective, context), context);
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      context.failed(e);
      throw e;
    }
  }

  @SuppressWarnings("unchecked") // The messages of an intercepted call are of its method's classes.
  private <I, O> ClientCall<I, O> open(
      RpcMethod<I, O> method, CallOptions options, @Nullable CallContext context) {
    List<ClientInterceptor> around = ofMethods == null ? interceptors : ofMethods.of(method);
    if (around.isEmpty()) {
      return startPlain(method, options, context);
    }
    ClientInterceptor.Next first =
        context == null && ofMethods == null ? chain : next(around, 0, context);
    ClientCall<Object, Object> call = first.open(method, withDeadline(options));
    CallerMethod<I, O> ofCaller = settings.callerMethod(method, options);
    OwnMessages<I, O> own = ofCaller == null ? null : ofCaller.intercepted().own();
    return own == null
        ? (ClientCall<I, O>) (ClientCall<?, ?>) call
        : new CallerMessages<>(method, call, own);
  }

  /**
   * Returns the chain from this interceptor on; after the last interceptor, it starts the call
   * itself.
   */
  @SuppressWarnings("unchecked") // As for open().
  private ClientInterceptor.Next next(
      List<ClientInterceptor> around, int index, @Nullable CallContext context) {
    if (index == around.size()) {
      return (method, options) ->
          (ClientCall<Object, Object>) startIntercepted(method, options, context);
    }
    ClientInterceptor interceptor = around.get(index);
    ClientInterceptor.Next next = next(around, index + 1, context);
    return (method, options) -> opened(interceptor, intercepted(method, options), options, next);
  }

  private ClientCall<Object, Object> opened(
      ClientInterceptor interceptor,
      RpcMethod<?, ?> method,
      CallOptions options,
      ClientInterceptor.Next next) {
    @Nullable ClientCall<Object, Object> call;
    try {
      call = interceptor.intercept(method, options, next);
    } catch (RpcException e) {
      throw ofCall(e);
    }
    if (call == null) {
      throw new IllegalStateException(
          "%s returned null for a call of %s"
              .formatted(interceptor.getClass().getName(), method.procedure()));
    }
    return call;
  }

  /** Returns why an interceptor has refused a call, as a failure of that call. */
  private RpcException ofCall(RpcException refusal) {
    return refusal.isFromCall()
        ? refusal
        : settings.http().target().map(refusal::asFromCallTo).orElseGet(refusal::asFromCall);
  }

  /** Makes a call on behalf of the served call whose code opens it. */
  private static CallOptions inheriting(CallOptions options) {
    if (options.isDetached() || options.parent().isPresent()) {
      return options;
    }
    RequestContext served = CurrentCall.get();
    return served == null ? options : options.withParent(served);
  }

  /** Turns a timeout into a deadline, so that the time that interceptors take counts. */
  private static CallOptions withDeadline(CallOptions options) {
    Deadline end = CallDeadline.own(options);
    return end == null ? options : CallOptions.defaults().withDeadline(end).withDefaults(options);
  }

  /** Starts a call whose messages are those of interceptors, whatever method they open. */
  private ClientCall<?, ?> startIntercepted(
      RpcMethod<?, ?> method, CallOptions options, @Nullable CallContext context) {
    return startPlain(intercepted(method, options), options, context);
  }

  /** Returns a method with the classes that its messages have for interceptors. */
  private RpcMethod<?, ?> intercepted(RpcMethod<?, ?> method, CallOptions options) {
    CallerMethod<?, ?> opened = settings.callerMethod(method, options);
    return opened == null ? method : opened.intercepted().method();
  }

  private <I, O> ClientCall<I, O> startPlain(
      RpcMethod<I, O> method, CallOptions options, @Nullable CallContext context) {
    return start(method, options, settings.coding(method, options), context);
  }

  private <I, O> ClientCall<I, O> start(
      RpcMethod<I, O> method,
      CallOptions options,
      MessageCoding<I, O> coding,
      @Nullable CallContext context) {
    MadeCall<I, O> call =
        method.kind() == RpcMethod.Kind.UNARY
            ? new UnaryClientCall<>(settings, coding, method, options, context)
            : new StreamClientCall<>(settings, coding, method, options, context);
    call.start();
    return call;
  }

  @Override
  public ThreadFactory carriedThreads() {
    return settings.threads().newFactory();
  }

  @Override
  public void close() {
    settings.http().close();
  }
}
