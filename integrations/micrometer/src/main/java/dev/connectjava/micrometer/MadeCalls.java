package dev.connectjava.micrometer;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientListener;
import dev.connectjava.Protocol;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Measures the calls of a client. Thread-safe. */
final class MadeCalls implements ClientListener.Factory {

  /** The number of methods, each with its protocol, that have tags of their own. */
  static final int MOST_METHODS = 1_000;

  private record Key(String procedure, Protocol protocol) {}

  private final MeterRegistry registry;
  private final Counter attempts;
  private final Map<Key, CallMeters> meters = new ConcurrentHashMap<>();
  private final Map<Protocol, CallMeters> ofOthers = new ConcurrentHashMap<>();

  MadeCalls(MeterRegistry registry) {
    this.registry = registry;
    this.attempts =
        Counter.builder("connect.client.attempts")
            .description("The attempts of calls: each call has one, and one more for each retry")
            .register(registry);
  }

  @Override
  public ClientListener listenTo(ClientCallContext call) {
    CallMeters ofCall = meters(call);
    ofCall.begun();
    return new Measured(ofCall, this);
  }

  private CallMeters meters(ClientCallContext call) {
    Protocol protocol = call.protocol();
    Key key = new Key(call.method().procedure(), protocol);
    CallMeters known = meters.get(key);
    if (known != null) {
      return known;
    }
    if (meters.size() >= MOST_METHODS) {
      return ofOthers.computeIfAbsent(
          protocol,
          each ->
              new CallMeters(
                  registry, CallMeters.Side.CLIENT, CallTags.ofUnknown(Optional.of(each))));
    }
    return meters.computeIfAbsent(
        key,
        absent ->
            new CallMeters(
                registry,
                CallMeters.Side.CLIENT,
                CallTags.of(call.method(), Optional.of(protocol))));
  }

  private record Measured(CallMeters meters, MadeCalls calls) implements ClientListener {

    @Override
    public AttemptListener onAttempt(AttemptContext attempt) {
      calls.attempts.increment();
      return new MeasuredAttempt(calls.registry);
    }

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
      meters.ended(end.code().map(CallTags::statusOf).orElse(CallTags.OK), end.duration());
    }
  }
}
