package dev.connectjava.micrometer;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Measures the calls of a router. Thread-safe. */
final class ServedCalls implements ServerListener.Factory {

  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private record Key(String procedure, Optional<Protocol> protocol) {}

  private final MeterRegistry registry;

  /** The procedures of the router, the only ones that are tags. */
  private final Set<String> recognized = ConcurrentHashMap.newKeySet();

  private final Map<Key, CallMeters> meters = new ConcurrentHashMap<>();

  ServedCalls(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Adds the methods of a router. */
  void recognize(Collection<RpcMethod<?, ?>> methods) {
    methods.forEach(method -> recognized.add(method.procedure()));
  }

  @Override
  public ServerListener listenTo(ServerListener.Start start) {
    CallMeters ofCall = meters(start);
    ofCall.begun();
    return new Measured(ofCall);
  }

  private CallMeters meters(ServerListener.Start start) {
    Optional<RpcMethod<?, ?>> method =
        start.method().filter(found -> recognized.contains(found.procedure()));
    Optional<Protocol> protocol = start.protocol();
    Key key = new Key(method.map(RpcMethod::procedure).orElse(CallTags.UNKNOWN), protocol);
    return meters.computeIfAbsent(
        key,
        absent ->
            new CallMeters(
                registry,
                CallMeters.Side.SERVER,
                method
                    .map(known -> CallTags.of(known, protocol))
                    .orElseGet(() -> CallTags.ofUnknown(protocol))));
  }

  private record Measured(CallMeters meters) implements ServerListener {

    @Override
    public void onRequest(int bytes, int wireBytes) {
      meters.request(bytes);
    }

    @Override
    public void onResponse(int bytes, int wireBytes) {
      meters.response(bytes);
    }

    @Override
    public void onEnd(End end) {
      meters.ended(statusOf(end), end.duration());
    }
  }

  /** Returns the status of a call: its code, or the HTTP status of a refusal that has none. */
  static String statusOf(ServerListener.End end) {
    Optional<Code> code = end.code();
    if (code.isPresent()) {
      return CallTags.statusOf(code.get());
    }
    if (!end.isComplete()) {
      return "INCOMPLETE";
    }
    boolean succeeded = end.status() == OK || end.status() == NOT_MODIFIED;
    return succeeded ? CallTags.OK : Integer.toString(end.status());
  }
}
