package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.PROTOCOL;
import static dev.connectjava.opentelemetry.SemanticConventions.RPC_METHOD_ORIGINAL;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttributeKey;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientCallScope;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import dev.connectjava.spi.Excerpt;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Begins the spans of a client's calls, sends their contexts, and makes the caller's context
 * current in callbacks. Thread-safe.
 */
final class MadeCalls implements ClientListener.Factory, ClientCallScope, ClientHeadInterceptor {

  /**
   * The number of kinds that have names. A proxy may call methods whose names its own clients
   * choose.
   */
  static final int MOST_KINDS = 1_000;

  private static final Logger LOGGER = System.getLogger(MadeCalls.class.getName());

  private static final AttributeKey<Contexts> CONTEXTS =
      AttributeKey.named("OpenTelemetry contexts of a client's call");

  /** The context that the call is made in, and the one with the call's span. */
  private record Contexts(Context ofCaller, Context ofCall) {}

  private record Key(String target, RpcSystem system, String procedure) {}

  private final Instrumentation instrumentation;
  private final Map<Key, CallKind> kinds = new ConcurrentHashMap<>();

  MadeCalls(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  @Override
  public ClientListener listenTo(ClientCallContext call) {
    CallKind kind = kind(call);
    Context caller = Context.current();
    Span span = instrumentation.begin(kind, caller);
    Context context = caller.with(span);
    call.attributes().set(CONTEXTS, new Contexts(caller, context));
    if (span.isRecording()) {
      span.setAttribute(PROTOCOL, RpcSystem.nameOf(call.protocol()));
      if (!kind.isRecognized()) {
        span.setAttribute(
            RPC_METHOD_ORIGINAL, Excerpt.of(CallKind.nameOf(call.method().procedure())));
      }
    }
    return new MadeCallListener(kind, span, context, instrumentation.metrics());
  }

  private CallKind kind(ClientCallContext call) {
    RpcSystem system = RpcSystem.of(call.protocol());
    String target = call.target().orElse("");
    Key key = new Key(target, system, call.method().procedure());
    CallKind known = kinds.get(key);
    if (known != null) {
      return known;
    }
    Attributes server = target.isEmpty() ? Attributes.empty() : NetworkAttributes.ofTarget(target);
    if (kinds.size() >= MOST_KINDS) {
      return CallKind.unrecognized(Side.CLIENT, system, server);
    }
    return kinds.computeIfAbsent(
        key, absent -> CallKind.of(Side.CLIENT, system, call.method(), server));
  }

  /** Returns the number of kinds that are kept. */
  int keptKinds() {
    return kinds.size();
  }

  @Override
  public void intercept(AttemptContext attempt, Headers.Builder metadata) {
    attempt
        .call()
        .attributes()
        .get(CONTEXTS)
        .ifPresent(contexts -> send(contexts.ofCall(), metadata));
  }

  private void send(Context context, Headers.Builder metadata) {
    try {
      instrumentation.propagator().inject(context, metadata, HeaderFields.SETTER);
    } catch (RuntimeException e) { // The propagator is the user's: its failure fails no call.
      LOGGER.log(Level.WARNING, "a propagator has failed", e);
    }
  }

  @Override
  public EnteredScope enter(ClientCallContext call) {
    return call.attributes()
        .get(CONTEXTS)
        .<EnteredScope>map(contexts -> new EnteredContext(contexts.ofCaller()))
        .orElse(EnteredContext.NONE);
  }
}
