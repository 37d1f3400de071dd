package dev.connectjava.micrometer;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttributeKey;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientCallScope;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the observations of a client's calls. Thread-safe. */
final class ObservedClientCalls
    implements ClientListener.Factory, ClientCallScope, ClientHeadInterceptor {

  private static final AttributeKey<Observation> CALLER =
      AttributeKey.named("Micrometer observation of a client's caller");

  private static final AttributeKey<Headers> HEADERS =
      AttributeKey.named("headers of Micrometer's observation of a client's call");

  private static final EnteredScope NOTHING = () -> {};

  /** What the names are unless the registry has a convention for them. */
  private static final ObservationConvention<ClientCallObservation> NAMES = new Names();

  private final ObservationRegistry registry;

  ObservedClientCalls(ObservationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public @Nullable ClientListener listenTo(ClientCallContext call) {
    if (registry.isNoop()) {
      return null;
    }
    Observation caller = registry.getCurrentObservation();
    if (caller != null) {
      call.attributes().set(CALLER, caller);
    }
    ClientCallObservation context = new ClientCallObservation(call);
    Observation observation =
        Observation.createNotStarted(null, NAMES, () -> context, registry).start();
    Headers.Builder carrier = context.getCarrier();
    if (carrier != null) {
      call.attributes().set(HEADERS, carrier.build());
    }
    return new Observed(observation, context);
  }

  @Override
  public void intercept(AttemptContext attempt, Headers.Builder metadata) {
    attempt.call().attributes().get(HEADERS).ifPresent(added -> added.forEach(metadata::set));
  }

  @Override
  public EnteredScope enter(ClientCallContext call) {
    return call.attributes().get(CALLER).map(ObservedClientCalls::enter).orElse(NOTHING);
  }

  private static EnteredScope enter(Observation caller) {
    Observation.Scope scope = caller.openScope();
    return scope::close;
  }

  private record Observed(Observation observation, ClientCallObservation context)
      implements ClientListener {

    @Override
    public void onEnd(End end) {
      context.status(end.code().map(CallTags::statusOf).orElse(CallTags.OK));
      end.failure().ifPresent(observation::error);
      observation.stop();
    }
  }

  private static final class Names implements ObservationConvention<ClientCallObservation> {

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof ClientCallObservation;
    }

    @Override
    public String getName() {
      return "connect.client";
    }

    @Override
    public String getContextualName(ClientCallObservation context) {
      return CallKeyValues.nameOf(Optional.of(context.method()));
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ClientCallObservation context) {
      return CallKeyValues.of(
          Optional.of(context.method()), Optional.of(context.protocol()), context.status());
    }
  }
}
