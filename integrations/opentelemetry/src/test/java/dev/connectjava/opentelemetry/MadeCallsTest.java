package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client does with methods beyond its limit, and with propagators that fail. */
final class MadeCallsTest {

  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void kindsOfMethods_areKeptUpToALimit() {
    MadeCalls calls = new MadeCalls(new Instrumentation(telemetry.openTelemetry(), Side.CLIENT));
    for (int i = 0; i <= MadeCalls.MOST_KINDS; i++) {
      calls.listenTo(new MadeCallContext("Method" + i));
    }
    assertThat(calls.keptKinds()).isEqualTo(MadeCalls.MOST_KINDS);
  }

  @Test
  void methodBeyondTheLimit_isNoLabel() throws Exception {
    MadeCalls calls = new MadeCalls(new Instrumentation(telemetry.openTelemetry(), Side.CLIENT));
    ClientListener last = null;
    for (int i = 0; i <= MadeCalls.MOST_KINDS; i++) {
      last = calls.listenTo(new MadeCallContext("Method" + i));
    }
    assertThat(last).isInstanceOf(MadeCallListener.class);
    last.onRequest(1, 1);
    assertThat(
            telemetry
                .point("dev.connectjava.client.request.size")
                .getAttributes()
                .get(SemanticConventions.RPC_METHOD))
        .isEqualTo("_OTHER");
  }

  /** A propagator that can't write. */
  private static final class BrokenPropagator implements TextMapPropagator {

    @Override
    public Collection<String> fields() {
      return List.of();
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
      throw new IllegalStateException("broken");
    }

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
      return context;
    }
  }

  @Test
  void propagatorThatFails_failsNoCall() throws Exception {
    OpenTelemetry broken =
        new OpenTelemetry() {
          @Override
          public TracerProvider getTracerProvider() {
            return telemetry.openTelemetry().getTracerProvider();
          }

          @Override
          public ContextPropagators getPropagators() {
            return ContextPropagators.create(new BrokenPropagator());
          }
        };
    ClientConfig config = ClientTelemetry.of(broken).addTo(ClientConfig.builder()).build();
    try (Transport transport =
        InMemoryTransport.to(Router.builder().service(new Echo().blocking()).build(), config)) {
      Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
      assertThat(telemetry.next().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }
  }
}
