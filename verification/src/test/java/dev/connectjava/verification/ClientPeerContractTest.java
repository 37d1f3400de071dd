package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientListener;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Peer;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What calls tell of the server's end of their connection, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class ClientPeerContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private static final Order ORDER = Order.newBuilder().setText("x").setCount(1).build();

  private final AtomicReference<@Nullable Peer> connected = new AtomicReference<>();
  private final ClientWorld world;

  ClientPeerContractTest(Way way) {
    ClientListener listener =
        new ClientListener() {
          @Override
          public AttemptListener onAttempt(AttemptContext attempt) {
            return new AttemptListener() {
              @Override
              public void onConnected(Peer peer) {
                connected.set(peer);
              }
            };
          }
        };
    this.world = ClientWorld.of(way, way.config().listener(call -> listener));
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private Peer connected() {
    Peer peer = connected.get();
    assertThat(peer).isNotNull();
    return peer;
  }

  @Test
  void unaryCall_tellsItsPeerOnceItIsConnected() {
    try (ClientCall<Order, Reply> call =
        world.transport().open(ContractServiceMethods.ASK, CallOptions.defaults())) {
      assertThat(call.peer()).isEmpty();
      call.send(ORDER);
      assertThat(call.receive()).isNotNull();
      assertThat(call.peer()).contains(connected());
    }
  }

  @Test
  void streamsOfEveryKind_tellTheirPeer() {
    try (ServerStreamingCall<Reply> call = world.client().repeat(ORDER)) {
      assertThat(call.receive()).isNotNull();
      assertThat(call.peer()).contains(connected());
    }
    try (ClientStreamingCall<Order, Reply> call = world.client().collect()) {
      call.send(ORDER);
      Reply unused = call.finish();
      assertThat(call.peer()).contains(connected());
    }
    try (BidiStreamingCall<Order, Reply> call = world.client().chat()) {
      call.send(ORDER);
      call.closeSend();
      assertThat(call.receive()).isNotNull();
      assertThat(call.peer()).contains(connected());
    }
  }

  @Test
  void callsThatPassOn_tellThePeerOfTheOther() {
    CompletableFuture<ClientCall<Order, Reply>> later = new CompletableFuture<>();
    ClientCall<Order, Reply> deferred = ClientCall.deferred(CallOptions.defaults(), later);
    try (ClientCall<Order, Reply> call = new ForwardingClientCall<>(deferred) {}) {
      assertThat(call.peer()).isEmpty();
      later.complete(world.transport().open(ContractServiceMethods.ASK, CallOptions.defaults()));
      call.send(ORDER);
      assertThat(call.receive()).isNotNull();
      assertThat(call.peer()).contains(connected());
    }
  }

  @Test
  void callThatWasNotOpened_hasNoPeer() {
    ClientCall<Order, Reply> call =
        ClientCall.deferred(
            CallOptions.defaults(),
            CompletableFuture.failedFuture(new IllegalStateException("no credentials")));
    assertThat(call.peer()).isEmpty();
  }
}
