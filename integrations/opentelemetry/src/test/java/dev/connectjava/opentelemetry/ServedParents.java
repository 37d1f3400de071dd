package dev.connectjava.opentelemetry;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Begins served calls in different contexts. */
final class ServedParents {

  private final Telemetry telemetry;
  private final ServedCalls calls;

  ServedParents(Telemetry telemetry) {
    this.telemetry = telemetry;
    this.calls = new ServedCalls(new Instrumentation(telemetry.openTelemetry(), Side.SERVER));
  }

  /** Returns the parent of a call's span, whose request has the headers of a remote span. */
  String within(Context context, Span remote) {
    Headers.Builder headers = Headers.builder();
    telemetry
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.root().with(remote), headers, HeaderFields.SETTER);
    CallStart start = new CallStart(headers.build(), dev.connectjava.Attributes.create());
    try (Scope scope = context.makeCurrent()) {
      calls.listenTo(start);
    }
    ReadableSpan begun = (ReadableSpan) Span.fromContext(calls.contextOf(start.attributes()));
    return begun.getParentSpanContext().getSpanId();
  }

  private record CallStart(Headers requestHeaders, dev.connectjava.Attributes attributes)
      implements ServerListener.Start {

    @Override
    public String path() {
      return "/test.v1.EchoService/Unary";
    }

    @Override
    public Optional<RpcMethod<?, ?>> method() {
      return Optional.of(Echo.UNARY);
    }

    @Override
    public Optional<Protocol> protocol() {
      return Optional.of(Protocol.CONNECT);
    }

    @Override
    public Peer peer() {
      return Peer.at(new InetSocketAddress("127.0.0.1", 1));
    }
  }
}
