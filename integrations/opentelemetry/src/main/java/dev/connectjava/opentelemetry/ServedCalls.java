package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.PROTOCOL;
import static dev.connectjava.opentelemetry.SemanticConventions.RPC_METHOD_ORIGINAL;

import dev.connectjava.AttributeKey;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerListener;
import dev.connectjava.spi.Excerpt;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Begins the spans of a router's calls and makes them current. Thread-safe. */
final class ServedCalls implements ServerListener.Factory, ServerCallScope {

  private static final AttributeKey<Context> CONTEXT =
      AttributeKey.named("OpenTelemetry context of a served call");

  private static final Map<RpcSystem, CallKind> UNRECOGNIZED = new EnumMap<>(RpcSystem.class);

  static {
    for (RpcSystem system : RpcSystem.values()) {
      UNRECOGNIZED.put(system, CallKind.unrecognized(Side.SERVER, system, Attributes.empty()));
    }
  }

  private final Instrumentation instrumentation;

  /**
   * The kinds of the router's own methods, by procedure. Names that clients choose never get in, as
   * they would fill the memory.
   */
  private final Map<String, Map<RpcSystem, CallKind>> recognized = new ConcurrentHashMap<>();

  ServedCalls(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** Adds the methods of a router. */
  void recognize(Collection<RpcMethod<?, ?>> methods) {
    for (RpcMethod<?, ?> method : methods) {
      Map<RpcSystem, CallKind> kinds = new EnumMap<>(RpcSystem.class);
      for (RpcSystem system : RpcSystem.values()) {
        kinds.put(system, CallKind.of(Side.SERVER, system, method, Attributes.empty()));
      }
      recognized.put(method.procedure(), kinds);
    }
  }

  @Override
  public ServerListener listenTo(ServerListener.Start start) {
    RpcSystem system = RpcSystem.of(start.protocol());
    CallKind kind = kind(start, system);
    Context parent = parent(start.requestHeaders());
    Span span = instrumentation.begin(kind, parent);
    Context context = parent.with(span);
    start.attributes().set(CONTEXT, context);
    if (span.isRecording()) {
      describe(span, start, kind);
    }
    return new ServedCallListener(kind, span, context, instrumentation.metrics());
  }

  private CallKind kind(ServerListener.Start start, RpcSystem system) {
    Map<RpcSystem, CallKind> kinds =
        start.method().map(method -> recognized.get(method.procedure())).orElse(UNRECOGNIZED);
    return Objects.requireNonNull(kinds.get(system));
  }

  /**
   * Returns the context that the call begins in: the one of the request's headers. A span that is
   * already current here belongs to the same trace if the layer below, such as a servlet container,
   * has read the same headers; then this is the parent.
   */
  private Context parent(Headers headers) {
    Context here = Context.current();
    Context received = instrumentation.propagator().extract(here, headers, HeaderFields.GETTER);
    SpanContext span = Span.fromContext(here).getSpanContext();
    boolean isBelow =
        span.isValid()
            && span.getTraceId().equals(Span.fromContext(received).getSpanContext().getTraceId());
    return isBelow ? received.with(Span.fromContext(here)) : received;
  }

  private static void describe(Span span, ServerListener.Start start, CallKind kind) {
    start.protocol().ifPresent(protocol -> span.setAttribute(PROTOCOL, RpcSystem.nameOf(protocol)));
    NetworkAttributes.setClient(span, start.peer());
    start
        .requestHeaders()
        .first("host")
        .ifPresent(authority -> NetworkAttributes.setAuthority(span, authority));
    if (!kind.isRecognized()) {
      span.setAttribute(RPC_METHOD_ORIGINAL, Excerpt.of(CallKind.nameOf(start.path())));
    }
  }

  @Override
  public EnteredScope enter(RequestContext call) {
    return call.attributes()
        .get(CONTEXT)
        .<EnteredScope>map(EnteredContext::new)
        .orElse(EnteredContext.NONE);
  }
}
