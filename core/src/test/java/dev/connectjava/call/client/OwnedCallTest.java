package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stream calls that nothing refers to any more, and such as are done before. */
final class OwnedCallTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final RpcMethod<String, String> STREAM =
      RpcMethod.serverStream("lost.v1.Lost", "Stream", String.class, String.class);

  /** Gives the messages that are there, then the end, and knows when it is cancelled. */
  private static final class Source implements ClientCall<String, String> {

    private final Queue<String> messages = new ArrayDeque<>();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CompletableFuture<Optional<String>> later = new CompletableFuture<>();
    private @Nullable RpcException failure;

    @Override
    public void send(String message) {
      failIfSet();
    }

    @Override
    public CompletionStage<Void> sendAsync(String message) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void closeSend() {}

    @Override
    public @Nullable String receive() {
      failIfSet();
      return messages.poll();
    }

    @Override
    public CompletionStage<Optional<String>> receiveAsync() {
      return later;
    }

    private void failIfSet() {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public Headers responseHeaders() {
      return Headers.empty();
    }

    @Override
    public CompletionStage<Headers> responseHeadersAsync() {
      return CompletableFuture.completedFuture(Headers.empty());
    }

    @Override
    public Headers responseTrailers() {
      return Headers.empty();
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    boolean isCancelled() {
      return cancelled.getCount() == 0;
    }

    /** Has the collector run until it is cancelled. */
    void awaitCancelled() throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      do {
        assertThat(System.nanoTime()).as("the lost call is open").isLessThan(deadline);
        System.gc();
      } while (!cancelled.await(50, TimeUnit.MILLISECONDS));
    }
  }

  /** Uses a call, after which nothing refers to it. */
  @FunctionalInterface
  private interface Use {
    void of(ClientCall<String, String> call);
  }

  /** Has the collector find the owner after its use, and all that was registered before it. */
  private static void lose(Source source, Use use) throws InterruptedException {
    ReferenceQueue<Object> found = new ReferenceQueue<>();
    Reference<?> owner = owned(source, use, found);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      assertThat(System.nanoTime()).as("the owner is held").isLessThan(deadline);
      System.gc();
    } while (found.remove(50) == null);
    Reference.reachabilityFence(owner);
  }

  private static Reference<?> owned(Source source, Use use, ReferenceQueue<Object> queue) {
    ClientCall<String, String> call = OwnedCall.of(STREAM, source);
    use.of(call);
    return new PhantomReference<>(call, queue);
  }

  @Test
  void callThatIsLost_isCancelled() throws InterruptedException {
    Source source = new Source();
    source.messages.add("unread");
    lose(source, call -> call.send("request"));
    source.awaitCancelled();
  }

  /** What had arrived before its failure takes memory until it is cancelled. */
  @Test
  void callThatHasFailed_isCancelledWhenItIsLost() throws InterruptedException {
    Source source = new Source();
    source.failure = new RpcException(Code.ABORTED, "over").asFromCall();
    lose(source, call -> assertThatThrownBy(() -> call.send("request")).isSameAs(source.failure));
    source.awaitCancelled();
  }

  @Test
  void callThatWasReceivedToItsEnd_isLeftAlone() throws InterruptedException {
    Source ended = new Source();
    lose(ended, call -> assertThat(call.receive()).isNull());
    Source lostLater = new Source();
    lose(lostLater, call -> call.send("request"));
    lostLater.awaitCancelled();
    assertThat(ended.isCancelled()).isFalse();
  }

  @Test
  void callThatAStageWaitsFor_isNotLostBeforeItIsCompleted() throws InterruptedException {
    Source awaited = new Source();
    ReferenceQueue<Object> found = new ReferenceQueue<>();
    Reference<?> owner =
        owned(
            awaited,
            call -> {
              CompletionStage<?> unused = call.receiveAsync();
            },
            found);
    Source lostLater = new Source();
    lose(lostLater, call -> call.send("request"));
    lostLater.awaitCancelled();
    assertThat(found.poll()).isNull();
    assertThat(awaited.isCancelled()).isFalse();

    awaited.later.complete(Optional.of("message"));
    awaited.awaitCancelled();
    Reference.reachabilityFence(owner);
  }
}
