package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Stream calls that nobody reads, closes or refers to any more: their handlers are cancelled. */
@ParameterizedClass
@MethodSource("ways")
final class LostCallsTest {

  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int ENDLESS = Integer.MAX_VALUE;

  static Stream<ClientWorld.Way> ways() {
    Set<ClientCarrier> carriers =
        EnumSet.of(ClientCarrier.IN_MEMORY, ClientCarrier.NETTY_HTTP_1, ClientCarrier.NETTY_HTTP_2);
    return ClientWorld.ways()
        .filter(way -> way.codec().equals("proto") && carriers.contains(way.carrier()));
  }

  private final ClientWorld world;

  LostCallsTest(ClientWorld.Way way) {
    this.world = ClientWorld.of(way);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static Order order(int count) {
    return Order.newBuilder().setText("x".repeat(10_000)).setCount(count).build();
  }

  /** Opens a call and holds it until its handler has begun; then nothing does. */
  private void lose(Supplier<?> call) {
    Object held = call.get();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (world.activeCalls() == 0) {
      assertThat(System.nanoTime()).as("the handler has not begun").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    Reference.reachabilityFence(held);
  }

  /** Has the garbage collector run until the handler that served the call has ended. */
  private void assertCancelled() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (world.activeCalls() > 0) {
      assertThat(System.nanoTime()).as("the lost call is open").isLessThan(deadline);
      System.gc();
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void serverStreamThatIsLost_isCancelled() {
    lose(() -> world.client().repeat(order(ENDLESS)));
    assertCancelled();
  }

  @Test
  void clientStreamThatIsLost_isCancelled() {
    lose(() -> {
      ClientStreamingCall<Order, Reply> call = world.client().collect();
      call.send(order(1));
      return call;
    });
    assertCancelled();
  }

  @Test
  void bidiStreamThatIsLost_isCancelled() {
    lose(() -> {
      BidiStreamingCall<Order, Reply> call = world.client().chat();
      call.send(order(1));
      return call;
    });
    assertCancelled();
  }

  /** Its subscriber has asked for nothing, and can't any more. */
  @Test
  void subscriptionThatIsLost_isCancelled() {
    lose(() -> {
      CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
      world.client().async().repeat(order(ENDLESS)).subscribe(new Idle(given));
      return given;
    });
    assertCancelled();
  }

  private record Idle(CompletableFuture<Flow.Subscription> given)
      implements Flow.Subscriber<Reply> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      given.complete(subscription);
    }

    @Override
    public void onNext(Reply reply) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void streamOfWhichOnlyItsIteratorIsHeld_isNotLost() {
    Iterator<Reply> replies = world.client().repeat(order(300)).iterator();
    int count = 0;
    while (replies.hasNext()) {
      assertThat(replies.next().getCount()).isEqualTo(++count);
      if (count % 100 == 0) {
        System.gc();
      }
    }
    assertThat(count).isEqualTo(300);
  }
}
