package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.BIDI_STREAM;
import static dev.connectjava.memory.EngineService.method;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.memory.EngineCall.Outcome;
import dev.connectjava.memory.EngineService.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is faster than the other side waits for it. */
final class EngineFlowTest extends EngineSuite {

  private static final int MESSAGE_BYTES = 512;
  private static final int MESSAGES = 200;

  /** As many messages as may be under way in one direction. */
  private static final int UNDER_WAY = EngineWorld.EXCHANGE_BYTES / MESSAGE_BYTES;

  /**
   * As many messages as a sender may have sent while nothing is taken: while the loop passes one
   * chunk to the transport, the sender may fill the next one.
   */
  private static final int MOST_SENT = 2 * (UNDER_WAY + OutgoingChunk.MOST_BYTES / MESSAGE_BYTES);

  EngineFlowTest(EngineSetup setup) {
    super(setup);
  }

  private static List<String> messages(int count, int bytes) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String number = Integer.toString(i);
      messages.add(number + "x".repeat(bytes - number.length()));
    }
    return messages;
  }

  /** Waits until a sender has sent what may be under way, of which nothing is taken. */
  private static void awaitFull(IntSupplier sent) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (sent.getAsInt() < UNDER_WAY - 1) {
      assertThat(System.nanoTime()).as("sent: " + sent.getAsInt()).isLessThan(deadline);
      LockSupport.parkNanos(100_000);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_STREAM", "BIDI_STREAM"})
  void responsesThatNobodyReads_holdTheHandlerBack(RpcMethod.Kind kind) {
    List<String> responses = messages(MESSAGES, MESSAGE_BYTES);
    answer(new Answer(responses, null));
    CompletableFuture<Void> mayReceive = new CompletableFuture<>();

    EngineCall call = start(method(kind), List.of("x"), CallOptions.defaults(), mayReceive);
    awaitFull(world.service.sent::get);
    world.awaitTurn();

    assertThat(world.service.sent).hasValueLessThanOrEqualTo(MOST_SENT);
    mayReceive.complete(null);
    assertThat(await(call.outcome())).isEqualTo(new Outcome(responses, null));
    assertThat(world.service.sent).hasValue(MESSAGES);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT_STREAM", "BIDI_STREAM"})
  void requestsThatNobodyReads_holdTheCallerBack(RpcMethod.Kind kind) {
    List<String> requests = messages(MESSAGES, MESSAGE_BYTES);
    CompletableFuture<Void> mayReceive = new CompletableFuture<>();
    CompletableFuture<List<String>> seen = new CompletableFuture<>();
    world.service.receiveWhen(mayReceive);
    world.service.answer((all, context) -> {
      seen.complete(all);
      return CompletableFuture.completedFuture(Answer.of("done"));
    });

    EngineCall call = start(method(kind), requests);
    awaitFull(call.sent::get);
    world.awaitTurn();

    assertThat(call.sent).hasValueLessThanOrEqualTo(MOST_SENT);
    mayReceive.complete(null);
    assertThat(await(call.outcome()).responses()).containsExactly("done");
    assertThat(await(seen)).isEqualTo(requests);
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_STREAM", "BIDI_STREAM"})
  void callThatIsGivenUpWhileItsHandlerIsHeldBack_leavesNothing(RpcMethod.Kind kind) {
    answer(new Answer(messages(MESSAGES, MESSAGE_BYTES), null));

    EngineCall call =
        start(method(kind), List.of("x"), CallOptions.defaults(), new CompletableFuture<>());
    awaitFull(world.service.sent::get);

    call.giveUp();
  }

  @Test
  void requestsBeyondTheMemoryOfTheServer_areRefused() {
    requestMemory(1_000);
    answer("done");

    RpcException error = errorOf(call(BIDI_STREAM, "x".repeat(2_000)));

    assertThat(error.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(call(BIDI_STREAM, "x".repeat(500)).responses()).containsExactly("done");
  }

  @Test
  void manyCallsAtOnce_doNotMixAndLeaveNothing() {
    Random random = new Random(13);
    world.service.answer((requests, context) -> {
      int count = context.method().kind().serverStreams() ? 3 : 1;
      String digest = requests.hashCode() + "/" + requests.size();
      return CompletableFuture.completedFuture(
          Answer.of(Collections.nCopies(count, digest).toArray(String[]::new)));
    });
    List<Runnable> checks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RpcMethod.Kind kind = RpcMethod.Kind.values()[random.nextInt(4)];
      List<String> requests =
          messages(kind.clientStreams() ? random.nextInt(6) : 1, 4 + random.nextInt(3_000));
      EngineCall call = start(method(kind), requests);
      if (random.nextInt(5) == 0) {
        call.giveUp();
      } else {
        String digest = requests.hashCode() + "/" + requests.size();
        checks.add(() -> assertThat(await(call.outcome()).responses()).containsOnly(digest));
      }
    }

    checks.forEach(Runnable::run);
  }
}
