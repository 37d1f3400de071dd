package dev.connectjava.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.StringValue;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ObservationsTest {

  private final ObservationRegistry registry = ObservationRegistry.create();
  private final Recorder recorder = new Recorder();
  private final AtomicReference<@Nullable Observation> inHandler = new AtomicReference<>();

  ObservationsTest() {
    registry.observationConfig().observationHandler(recorder);
  }

  static Stream<Arguments> protocolsAndKinds() {
    return Stream.of(Protocol.values())
        .flatMap(protocol ->
            Stream.of(RpcMethod.Kind.values()).map(kind -> Arguments.of(protocol, kind)));
  }

  private Transport transport(Protocol protocol) {
    return transport(protocol, () -> inHandler.set(registry.getCurrentObservation()));
  }

  private Transport transport(Protocol protocol, Runnable handler) {
    Echo echo = new Echo(handler);
    Router.Builder router =
        ServerObservations.of(registry).addTo(Router.builder().service(echo.definition()));
    ClientConfig.Builder config =
        ClientObservations.of(registry).addTo(ClientConfig.builder().protocol(protocol));
    return InMemoryTransport.to(router.build(), config.build());
  }

  private static String value(Observation.Context context, String key) {
    return Objects.requireNonNull(context.getLowCardinalityKeyValue(key)).getValue();
  }

  @ParameterizedTest
  @MethodSource("protocolsAndKinds")
  void call_isObservedOnEachSide(Protocol protocol, RpcMethod.Kind kind) throws Exception {
    try (Transport transport = transport(protocol)) {
      Observation caller = Observation.start("caller", registry);
      try (Observation.Scope scope = caller.openScope()) {
        Echo.call(transport, kind, "hello");
      }
      Observation.Context client = recorder.next(ClientCallObservation.class);
      Observation.Context server = recorder.next(ServerCallObservation.class);

      assertThat(client.getName()).isEqualTo("connect.client");
      assertThat(client.getParentObservation()).isSameAs(caller);
      assertThat(server.getName()).isEqualTo("connect.server");
      assertThat(inHandler.get()).extracting(Observation::getContext).isSameAs(server);
      for (Observation.Context context : new Observation.Context[] {client, server}) {
        assertThat(context.getContextualName())
            .isEqualTo(Echo.method(kind).procedure().substring(1));
        assertThat(value(context, "rpc.service")).isEqualTo(Echo.SERVICE);
        assertThat(value(context, "rpc.method")).isEqualTo(Echo.method(kind).name());
        assertThat(value(context, "rpc.type")).isEqualTo(CallTags.typeOf(kind));
        assertThat(value(context, "rpc.protocol")).isEqualToIgnoringCase(protocol.name());
        assertThat(value(context, "rpc.status_code")).isEqualTo("OK");
        assertThat(context.getError()).isNull();
      }
      assertThat(((ReceiverContext<?>) server).getGetter()).isNotNull();
      assertThat(recorder.received).isEqualTo("sent by a handler");
    }
  }

  @Test
  void failureOfTheServer_isAnErrorOfBothSides() throws Exception {
    try (Transport transport = transport(Protocol.GRPC)) {
      assertThat(
              catchThrowable(() -> Echo.call(transport, RpcMethod.Kind.UNARY, "fail UNAVAILABLE")))
          .isInstanceOf(RpcException.class);

      assertThat(recorder.next(ClientCallObservation.class).getError())
          .hasMessageContaining("asked for it");
      assertThat(recorder.next(ServerCallObservation.class).getError()).isNotNull();
    }
  }

  @Test
  void mistakeOfTheClient_isNotAnErrorOfTheServer() throws Exception {
    try (Transport transport = transport(Protocol.CONNECT)) {
      assertThat(catchThrowable(() -> Echo.call(transport, RpcMethod.Kind.UNARY, "fail NOT_FOUND")))
          .isInstanceOf(RpcException.class);

      assertThat(recorder.next(ClientCallObservation.class).getError()).isNotNull();
      Observation.Context server = recorder.next(ServerCallObservation.class);
      assertThat(server.getError()).isNull();
      assertThat(value(server, "rpc.status_code")).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void callback_runsInTheObservationOfTheCaller() throws Exception {
    CompletableFuture<Void> callbackIsAdded = new CompletableFuture<>();
    try (Transport transport = transport(Protocol.CONNECT, callbackIsAdded::join)) {
      Observation caller = Observation.start("caller", registry);
      CompletableFuture<Observation> inCallback;
      try (Observation.Scope scope = caller.openScope()) {
        inCallback =
            transport
                .unaryAsync(Echo.UNARY, StringValue.of("hello"), CallOptions.defaults())
                .thenApply(response -> registry.getCurrentObservation())
                .toCompletableFuture();
      }
      callbackIsAdded.complete(null);
      assertThat(inCallback.get(20, TimeUnit.SECONDS)).isSameAs(caller);
    }
  }

  @Test
  void registryWithoutHandlers_observesNothing() throws Exception {
    ObservationRegistry none = ObservationRegistry.create();
    List<Optional<?>> listeners = new CopyOnWriteArrayList<>();
    Router.Builder router =
        Router.builder()
            .service(new Echo().definition())
            .listener(start -> {
              listeners.add(Optional.ofNullable(new ObservedServerCalls(none).listenTo(start)));
              return null;
            });
    ClientConfig.Builder config =
        ClientConfig.builder()
            .listener(call -> {
              listeners.add(Optional.ofNullable(new ObservedClientCalls(none).listenTo(call)));
              return null;
            });
    try (Transport transport = InMemoryTransport.to(router.build(), config.build())) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
    }
    assertThat(listeners).containsExactly(Optional.empty(), Optional.empty());
  }

  /** Changes the name of the observations of a server. */
  private static final class OwnName implements GlobalObservationConvention<ServerCallObservation> {

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof ServerCallObservation;
    }

    @Override
    public String getName() {
      return "served";
    }
  }

  @Test
  void globalConvention_changesNames() throws Exception {
    registry.observationConfig().observationConvention(new OwnName());
    try (Transport transport = transport(Protocol.CONNECT)) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");

      assertThat(recorder.next(ServerCallObservation.class).getName()).isEqualTo("served");
      assertThat(recorder.next(ClientCallObservation.class).getName()).isEqualTo("connect.client");
    }
  }

  @Test
  void headerThatHttpDoesNotAllow_isLeftOut() throws Exception {
    try (Transport transport = transport(Protocol.CONNECT)) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
      ClientCallObservation client =
          (ClientCallObservation) recorder.next(ClientCallObservation.class);

      client.getSetter().set(client.getCarrier(), "baggage", "two\nlines");
      assertThat(Objects.requireNonNull(client.getCarrier()).build().names())
          .containsExactly("x-trace");
    }
  }

  /** Records observations that stop, and propagates a header as a tracer does. */
  private static final class Recorder implements ObservationHandler<Observation.Context> {

    private final LinkedBlockingQueue<Observation.Context> stopped = new LinkedBlockingQueue<>();
    private volatile @Nullable String received;

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    @Override
    public void onStart(Observation.Context context) {
      if (context instanceof SenderContext<?> sender) {
        ClientCallObservation client = (ClientCallObservation) sender;
        client.getSetter().set(client.getCarrier(), "x-trace", "sent by a handler");
      } else if (context instanceof ServerCallObservation server) {
        Headers headers = Objects.requireNonNull(server.getCarrier());
        received = server.getGetter().get(headers, "x-trace");
        assertThat(server.getGetter().getAll(headers, "x-trace")).hasSize(1);
      }
    }

    @Override
    public void onStop(Observation.Context context) {
      stopped.add(context);
    }

    /** Waits for an observation of a call to stop; those of the two sides stop in any order. */
    Observation.Context next(Class<?> type) throws InterruptedException {
      while (true) {
        Observation.Context next = stopped.poll(10, TimeUnit.SECONDS);
        assertThat(next).as(type.getName()).isNotNull();
        if (type.isInstance(next)) {
          return next;
        }
        stopped.add(next);
      }
    }
  }
}
