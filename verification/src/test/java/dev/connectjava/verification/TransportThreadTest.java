package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls that block made where they would never end: in a callback on the transport's own thread.
 */
final class TransportThreadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Order gated(String gate) {
    return Order.newBuilder().setText("x").setGate(gate).build();
  }

  private static ClientWorld world(ClientWorld.Way way) {
    return ClientWorld.of(way, way.config().callbackExecutor(Runnable::run));
  }

  /** Runs the task in a callback. */
  private static void onTransportThread(ClientWorld world, Consumer<ContractServiceClient> task) {
    ContractServiceClient client = world.client();
    CompletableFuture<Void> callback =
        client.async().ask(gated("first")).thenAccept(reply -> task.accept(client));
    world.gates.at("first").open();
    assertThat(callback).succeedsWithin(PATIENCE);
  }

  private static void assertRefused(String method, Runnable call) {
    assertThatIllegalStateException()
        .isThrownBy(call::run)
        .withMessageStartingWith(
            "/verification.v1.ContractService/%s would wait forever, because %s is the thread",
            method, Thread.currentThread().getName())
        .withMessageEndingWith("(ClientConfig.Builder.callbackExecutor)");
  }

  static java.util.stream.Stream<ClientWorld.Way> ways() {
    return ClientWorld.ways();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void unaryCall_onTheTransportsThread_isRefusedBeforeItIsSent(ClientWorld.Way way) {
    try (ClientWorld world = world(way)) {
      onTransportThread(
          world, client -> assertRefused("Change", () -> client.change(gated("never reached"))));
      assertThat(world.client().ask(gated("first")).getText()).isEqualTo("x");
      world.assertNothingLeft();
      assertThat(world.gates.isKnown("never reached")).isFalse();
    }
  }

  /** What needs no wait is given there as anywhere. */
  @ParameterizedTest
  @MethodSource("ways")
  void streamCall_onTheTransportsThread_isRefusedWhereItWouldWait(ClientWorld.Way way) {
    try (ClientWorld world = world(way)) {
      onTransportThread(
          world,
          client -> {
            try (ServerStreamingCall<Reply> call = client.repeat(gated("closed"))) {
              assertRefused("Repeat", call::responseHeaders);
              assertRefused("Repeat", call::receive);
            }
          });
      world.gates.at("closed").open();
      world.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sendOfAStream_onTheTransportsThread_isRefusedWhereItWouldWait(ClientWorld.Way way) {
    Order large = Order.newBuilder().setText("x".repeat(100_000)).setGate("closed").build();
    try (ClientWorld world = world(way)) {
      onTransportThread(
          world,
          client -> {
            try (BidiStreamingCall<Order, Reply> call = client.chat()) {
              assertRefused(
                  "Chat",
                  () -> {
                    for (int i = 0; i < 1_000; i++) {
                      call.send(large);
                    }
                  });
            }
          });
      world.gates.at("closed").open();
      world.assertNothingLeft();
    }
  }

  /** Opens calls when their credentials are there. */
  private static ClientInterceptor awaiting(CompletableFuture<?> credentials) {
    return (method, options, next) ->
        ClientCall.deferred(options, credentials.thenApply(unused -> next.open(method, options)));
  }

  private static void assertRefusedUnopened(Runnable call) {
    assertThatIllegalStateException()
        .isThrownBy(call::run)
        .withMessageStartingWith(
            "a call that is not open yet can't be waited for on %s, a thread of a transport",
            Thread.currentThread().getName())
        .withMessageEndingWith("(ClientConfig.Builder.callbackExecutor)");
  }

  /** Here the thread is also the one that would bring what opens the call. */
  @ParameterizedTest
  @MethodSource("ways")
  void callThatIsNotOpenYet_onTheTransportsThread_isRefusedWhereItWouldWait(ClientWorld.Way way) {
    CompletableFuture<String> credentials = new CompletableFuture<>();
    try (ClientWorld world =
        ClientWorld.of(
            way,
            way.config()
                .callbackExecutor(Runnable::run)
                .interceptor((method, options, next) ->
                    options.headers().contains("x-first")
                        ? next.open(method, options)
                        : awaiting(credentials).intercept(method, options, next)))) {
      ContractServiceClient client = world.client();
      CallOptions open = CallOptions.defaults().withHeader("x-first", "yes");
      CompletableFuture<Void> callback =
          client
              .async()
              .ask(gated("first"), open)
              .thenAccept(reply -> assertAllRefusedUnopened(client));
      world.gates.at("first").open();
      assertThat(callback).succeedsWithin(PATIENCE);
      credentials.complete("fetched");
      assertThat(client.ask(gated("first")).getText()).isEqualTo("x");
      world.assertNothingLeft();
      assertThat(world.gates.isKnown("never reached")).isFalse();
    }
  }

  private static void assertAllRefusedUnopened(ContractServiceClient client) {
    assertRefusedUnopened(() -> client.change(gated("never reached")));
    assertRefusedUnopened(() -> client.repeat(gated("never reached")).close());
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      assertRefusedUnopened(() -> call.send(gated("never reached")));
      assertRefusedUnopened(call::finish);
    }
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      assertRefusedUnopened(() -> call.send(gated("never reached")));
      assertRefusedUnopened(call::responseHeaders);
      assertRefusedUnopened(call::receive);
    }
  }

  /** Credentials mostly come over another transport than the call that waits for them. */
  @ParameterizedTest
  @MethodSource("ways")
  void callThatIsNotOpenYet_onTheThreadOfAnotherTransport_isRefused(ClientWorld.Way way) {
    try (ClientWorld credentials = world(way);
        InMemoryTransport transport =
            InMemoryTransport.to(
                Router.builder().service(new Contract(new Gates())).build(),
                ClientConfig.builder()
                    .interceptor(awaiting(credentials.client().async().ask(gated("second"))))
                    .build())) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      onTransportThread(
          credentials,
          unused -> assertRefusedUnopened(() -> client.ask(Order.getDefaultInstance())));
      credentials.gates.at("second").open();
      assertThat(client.ask(Order.getDefaultInstance()).getText()).isEmpty();
    }
  }
}
