package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls on which one thread sends and another receives, while a third cancels and the deadline
 * passes on the transport's thread: everybody is told the same, and nothing is left behind.
 */
final class ClientConcurrencyTest {

  private static final long SEED = 5;
  private static final int CALLS = 200;
  private static final int MESSAGES = 40;

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(Way::isFullDuplex);
  }

  /** What may end the call, and after how many turns of whoever does it. */
  private record Ending(boolean cancelled, int spins, @Nullable Duration timeout) {

    static Ending of(Random random) {
      return new Ending(
          random.nextInt(3) > 0,
          1 << random.nextInt(17),
          random.nextInt(3) > 0 ? Duration.ofNanos(1L << random.nextInt(24)) : null);
    }

    CallOptions options() {
      return timeout == null ? CallOptions.defaults() : CallOptions.defaults().withTimeout(timeout);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everybody_isToldTheSame(Way way) throws Exception {
    Random random = new Random(SEED);
    try (ClientWorld world = ClientWorld.of(way)) {
      for (int i = 0; i < CALLS; i++) {
        call(world, Ending.of(random));
      }
      world.assertNothingLeft();
    }
  }

  private static void call(ClientWorld world, Ending ending) throws Exception {
    BidiStreamingCall<Order, Reply> call = world.client().chat(ending.options());
    FutureTask<@Nullable RpcException> sender = start(() -> send(call));
    FutureTask<@Nullable RpcException> receiver = start(() -> receive(call));
    FutureTask<@Nullable RpcException> canceller = start(() -> cancel(call, ending));

    RpcException ofSender = sender.get(20, TimeUnit.SECONDS);
    RpcException ofReceiver = receiver.get(20, TimeUnit.SECONDS);
    canceller.get(20, TimeUnit.SECONDS);
    if (ofReceiver == null) {
      assertThat(ofSender).as("%s, seed %d", ending, SEED).isNull();
    } else {
      assertThat(ofReceiver.code())
          .as("%s, seed %d: %s", ending, SEED, ofReceiver.getMessage())
          .isIn(Code.CANCELED, Code.DEADLINE_EXCEEDED);
    }
    if (ofSender != null) {
      assertThat(ofSender).hasMessage(Objects.requireNonNull(ofReceiver).getMessage());
    }
  }

  private static FutureTask<@Nullable RpcException> start(Runnable part) {
    FutureTask<@Nullable RpcException> task =
        new FutureTask<>(() -> {
          try {
            part.run();
            return null;
          } catch (RpcException e) {
            return e;
          }
        });
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void send(BidiStreamingCall<Order, Reply> call) {
    for (int i = 1; i <= MESSAGES; i++) {
      call.send(Order.newBuilder().setText("m".repeat(3_000)).build());
    }
    call.closeSend();
  }

  private static void receive(BidiStreamingCall<Order, Reply> call) {
    int expected = 0;
    for (Reply reply : call) {
      assertThat(reply.getCount()).isEqualTo(++expected);
    }
    assertThat(expected).isEqualTo(MESSAGES);
  }

  private static void cancel(BidiStreamingCall<Order, Reply> call, Ending ending) {
    if (ending.cancelled()) {
      for (int i = 0; i < ending.spins(); i++) {
        Thread.onSpinWait();
      }
      call.cancel();
    }
  }
}
