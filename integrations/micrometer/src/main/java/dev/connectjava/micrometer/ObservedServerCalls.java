package dev.connectjava.micrometer;

import dev.connectjava.AttributeKey;
import dev.connectjava.Code;
import dev.connectjava.EnteredScope;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerListener;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes the observations of a router's calls. Thread-safe. */
final class ObservedServerCalls implements ServerListener.Factory, ServerCallScope {

  private static final AttributeKey<Observation> OBSERVATION =
      AttributeKey.named("Micrometer observation of a served call");

  private static final EnteredScope NOTHING = () -> {};

  /** What the names are unless the registry has a convention for them. */
  private static final ObservationConvention<ServerCallObservation> NAMES = new Names();

  private static final Set<Code> ERRORS =
      EnumSet.of(
          Code.UNKNOWN,
          Code.DEADLINE_EXCEEDED,
          Code.UNIMPLEMENTED,
          Code.INTERNAL,
          Code.UNAVAILABLE,
          Code.DATA_LOSS);

  private final ObservationRegistry registry;

  /** The procedures of the router, the only ones that have names. */
  private final Set<String> recognized = ConcurrentHashMap.newKeySet();

  ObservedServerCalls(ObservationRegistry registry) {
    this.registry = registry;
  }

  /** Adds the methods of a router. */
  void recognize(Collection<RpcMethod<?, ?>> methods) {
    methods.forEach(method -> recognized.add(method.procedure()));
  }

  @Override
  public @Nullable ServerListener listenTo(ServerListener.Start start) {
    if (registry.isNoop()) {
      return null;
    }
    ServerCallObservation context =
        new ServerCallObservation(
            start, start.method().filter(method -> recognized.contains(method.procedure())));
    Observation observation =
        Observation.createNotStarted(null, NAMES, () -> context, registry).start();
    start.attributes().set(OBSERVATION, observation);
    return new Observed(observation, context);
  }

  @Override
  public EnteredScope enter(RequestContext call) {
    return call.attributes().get(OBSERVATION).map(ObservedServerCalls::enter).orElse(NOTHING);
  }

  private static EnteredScope enter(Observation observation) {
    Observation.Scope scope = observation.openScope();
    return scope::close;
  }

  private record Observed(Observation observation, ServerCallObservation context)
      implements ServerListener {

    @Override
    public void onEnd(End end) {
      context.status(ServedCalls.statusOf(end));
      end.failure()
          .filter(failure -> ERRORS.contains(failure.code()))
          .ifPresent(observation::error);
      observation.stop();
    }
  }

  private static final class Names implements ObservationConvention<ServerCallObservation> {

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof ServerCallObservation;
    }

    @Override
    public String getName() {
      return "connect.server";
    }

    @Override
    public String getContextualName(ServerCallObservation context) {
      return CallKeyValues.nameOf(context.method());
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ServerCallObservation context) {
      return CallKeyValues.of(context.method(), context.protocol(), context.status());
    }
  }
}
