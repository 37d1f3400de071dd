package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCallScope;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.EnteredScope;
import dev.connectjava.RpcException;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the scopes of a client's calls are entered, in every protocol, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class ClientCallScopeContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> "none");

  private final Way way;
  private final AtomicInteger inside = new AtomicInteger();
  private final List<ClientWorld> worlds = new ArrayList<>();

  ClientCallScopeContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ClientWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
    assertThat(CURRENT.get()).isEqualTo("none");
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (inside.get() > 0) { // A callback may be about to leave.
      assertThat(System.nanoTime()).as("scopes are left entered").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Makes a name current, behind the one that is. */
  private ClientCallScope named(String name) {
    return call -> {
      String before = CURRENT.get();
      CURRENT.set(before + " " + name + " " + call.method().name());
      inside.incrementAndGet();
      return () -> {
        CURRENT.set(before);
        inside.decrementAndGet();
      };
    };
  }

  private ClientWorld world() {
    return world(way.config().scope(named("in")));
  }

  private ClientWorld world(ClientConfig.Builder config) {
    ClientWorld world = ClientWorld.of(way, config);
    worlds.add(world);
    return world;
  }

  private static Order order(int count) {
    return Order.newBuilder().setText("x").setCount(count).build();
  }

  @Test
  void consumersOfMetadata_runInTheScope_andTheCallerDoesNot() {
    List<String> seen = new CopyOnWriteArrayList<>();
    CallOptions options =
        CallOptions.builder()
            .onHeaders(headers -> seen.add(CURRENT.get()))
            .onTrailers(trailers -> seen.add(CURRENT.get()))
            .build();
    Reply unused = world().client().ask(order(1), options);
    assertThat(seen).containsExactly("none in Ask", "none in Ask");
    assertThat(CURRENT.get()).isEqualTo("none");
  }

  @Test
  void scopes_areEnteredInTheirOrder() {
    List<String> seen = new CopyOnWriteArrayList<>();
    CallOptions options = CallOptions.builder().onHeaders(h -> seen.add(CURRENT.get())).build();
    ClientConfig.Builder config = way.config().scope(named("outer")).scope(named("inner"));
    Reply unused = world(config).client().ask(order(1), options);
    assertThat(seen).containsExactly("none outer Ask inner Ask");
  }

  @Test
  void headInterceptors_runInTheScope() {
    List<String> seen = new CopyOnWriteArrayList<>();
    ClientConfig.Builder config =
        way.config()
            .scope(named("in"))
            .headInterceptor((call, metadata) -> seen.add(CURRENT.get()));
    Reply unused = world(config).client().ask(order(1));
    assertThat(seen).containsExactly("none in Ask");
  }

  @Test
  void whatDependsOnAStageThatIsCompletedLater_runsInTheScope() throws Exception {
    ClientWorld world = world();
    Order gated = order(1).toBuilder().setGate("held").build();
    CompletableFuture<String> seen =
        world.client().async().ask(gated).thenApply(reply -> CURRENT.get());
    world.gates.at("held").open();
    assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("none in Ask");
  }

  @Test
  void subscriber_runsInTheScope_howeverItAsks() throws Exception {
    for (long atOnce : new long[] {1, Long.MAX_VALUE}) {
      RecordingSubscriber subscriber = new RecordingSubscriber(atOnce);
      world().client().async().repeat(order(20)).subscribe(subscriber);
      subscriber.whenDone.get(30, TimeUnit.SECONDS);
      assertThat(subscriber.seen).hasSize(22).containsOnly("none in Repeat");
    }
  }

  @Test
  void subscriberOfAFailedCall_isToldInTheScope() throws Exception {
    Order failing = order(0).toBuilder().setCode("ABORTED").build();
    RecordingSubscriber subscriber = new RecordingSubscriber(1);
    world().client().async().repeat(failing).subscribe(subscriber);
    subscriber.whenDone.get(30, TimeUnit.SECONDS);
    assertThat(subscriber.seen).containsExactly("none in Repeat", "none in Repeat");
  }

  /** Keeps what is current whenever it is called, without what it has nested itself. */
  private static final class RecordingSubscriber implements Flow.Subscriber<Reply> {

    final List<String> seen = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> whenDone = new CompletableFuture<>();
    private final long atOnce;
    private volatile Flow.Subscription source = new NoSubscription();

    RecordingSubscriber(long atOnce) {
      this.atOnce = atOnce;
    }

    private void see() {
      String current = CURRENT.get();
      int nested = current.lastIndexOf(" in ");
      seen.add("none" + current.substring(nested));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      see();
      source = subscription;
      subscription.request(atOnce);
    }

    @Override
    public void onNext(Reply reply) {
      see();
      if (atOnce == 1) {
        source.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      see();
      whenDone.complete(null);
    }

    @Override
    public void onComplete() {
      see();
      whenDone.complete(null);
    }
  }

  /** Before there is one. */
  private static final class NoSubscription implements Flow.Subscription {

    @Override
    public void request(long count) {
      throw new IllegalStateException("no subscription yet");
    }

    @Override
    public void cancel() {
      throw new IllegalStateException("no subscription yet");
    }
  }

  @Test
  void publisherOfRequests_isSubscribedToInTheScope() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    Flow.Publisher<Order> empty =
        subscriber -> {
          seen.complete(CURRENT.get());
          subscriber.onSubscribe(new NoRequests());
          subscriber.onComplete();
        };
    Reply unused = world().client().async().collect(empty).get(30, TimeUnit.SECONDS);
    assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("none in Collect");
  }

  /** Of a publisher that has nothing. */
  private static final class NoRequests implements Flow.Subscription {

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  @Test
  void attributesOfAListener_areThoseOfTheScope() throws Exception {
    AttributeKey<String> key = AttributeKey.named("span");
    List<String> seen = new CopyOnWriteArrayList<>();
    ClientConfig.Builder config =
        way.config()
            .listener(call -> {
              call.attributes().set(key, "made by the listener");
              return new ClientListener() {};
            })
            .scope(call -> {
              seen.add(call.attributes().require(key));
              return () -> {};
            });
    CallOptions options = CallOptions.builder().onHeaders(headers -> {}).build();
    Reply unused = world(config).client().ask(order(1), options);
    assertThat(seen).containsExactly("made by the listener");
  }

  @Test
  void scopeThatFails_changesNothing() {
    EnteredScope failing =
        () -> {
          throw new IllegalStateException("leave");
        };
    ClientConfig.Builder config =
        way.config()
            .scope(call -> {
              throw new IllegalStateException("enter");
            })
            .scope(call -> failing)
            .scope(named("in"));
    List<String> seen = new CopyOnWriteArrayList<>();
    CallOptions options = CallOptions.builder().onHeaders(h -> seen.add(CURRENT.get())).build();
    Reply unused = world(config).client().ask(order(1), options);
    assertThat(seen).containsExactly("none in Ask");
  }

  @Test
  void scope_isLeftWhenTheConsumerFails() {
    CallOptions options =
        CallOptions.builder()
            .onHeaders(headers -> {
              throw new IllegalStateException("broken consumer");
            })
            .build();
    ClientWorld world = world();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> world.client().ask(order(1), options));
    assertThat(CURRENT.get()).isEqualTo("none");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> world.client().ask(order(1).toBuilder().setCode("ABORTED").build()));
  }
}
