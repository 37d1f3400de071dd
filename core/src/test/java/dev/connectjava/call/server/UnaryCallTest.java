package dev.connectjava.call.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.protocol.Envelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What no schedule comes to by itself. */
final class UnaryCallTest {

  private static final String ASK = Texts.ASK.procedure();

  /** A transport that has no memory for what it is asked first. */
  private static final class RefusingOnce implements CheckedExchange.Surroundings {

    private final List<String> violations = new ArrayList<>();
    private boolean refused;

    @Override
    public void point() {}

    @Override
    public boolean refuses() {
      boolean refuses = !refused;
      refused = true;
      return refuses;
    }

    @Override
    public void violate(String what) {
      violations.add(what);
    }
  }

  private static String answer(String contentType, ByteBuffer body) {
    Router router =
        Texts.asking((request, context) -> "[" + request + "]")
            .executionMode(ExecutionMode.eventLoop())
            .build();
    RefusingOnce transport = new RefusingOnce();
    CheckedExchange exchange =
        new CheckedExchange(
            ASK, Headers.of("content-type", contentType), SteppedLoop.ofThisThread(), transport);
    HttpRequestListener call = router.handle(exchange);
    call.onData(body, true);
    assertThat(transport.refused).isTrue();
    assertThat(transport.violations).isEmpty();
    return exchange.body();
  }

  @Test
  void requestInOnePiece_withoutMemory_isNotTakenForAnEmptyOne() {
    byte[] text = "hello".getBytes(UTF_8);
    ByteBuffer enveloped = Envelope.of(Envelope.UNCOMPRESSED, text);

    assertThat(answer("application/text", ByteBuffer.wrap(text))).contains("[hello]");
    assertThat(answer("application/grpc+text", enveloped.duplicate())).contains("[hello]");
    assertThat(answer("application/grpc-web+text", enveloped)).contains("[hello]");
  }

  @Test
  void cancelActions_ofAnyNumber_areAllRunInOrder() {
    int count = 200_000;
    AtomicInteger run = new AtomicInteger();
    List<Runnable> submitted = new ArrayList<>();
    CompletableFuture<Boolean> inOrder = new CompletableFuture<>();
    Router router =
        Texts.askingLater(
                (request, context) -> {
                  for (int i = 0; i < count; i++) {
                    int place = i;
                    context.onCancel(() -> {
                      if (run.getAndIncrement() != place) {
                        inOrder.complete(false);
                      }
                    });
                  }
                  return new CompletableFuture<>();
                })
            .executionMode(ExecutionMode.of(submitted::add))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.LATER.procedure(), ScriptedExchange.UNARY);
    exchange.send("hi", true);
    submitted.getFirst().run();
    exchange.listener().onClosed(false);

    assertThat(run).hasValue(count);
    assertThat(inOrder.getNow(true)).isTrue();
    assertThat(router.activeCalls()).isZero();
  }

  /** Its interrupt fails, as that of a user's channel may. */
  private static final class UncloseableChannel extends AbstractInterruptibleChannel {

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    /** Whether the thread was interrupted meanwhile. */
    boolean awaitAnswer() {
      begin();
      waiting.countDown();
      while (answered.getCount() > 0) {
        Thread.yield();
      }
      try {
        end(true);
        return false;
      } catch (IOException e) {
        return true; // As a channel says it that was closed by an interrupt.
      }
    }

    @Override
    protected void implCloseChannel() {
      throw new IllegalStateException("as a test wants it");
    }
  }

  @Test
  void handlerThatCantBeInterrupted_isLateAllTheSame() throws Exception {
    UncloseableChannel channel = new UncloseableChannel();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Router router =
        Texts.asking(
                (request, context) -> {
                  interrupted.complete(channel.awaitAnswer());
                  return "late";
                })
            .executionMode(ExecutionMode.of(task -> Thread.ofPlatform().start(task)))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, ASK, ScriptedExchange.UNARY, "connect-timeout-ms", "7000")
            .send("hi", true);
    assertThat(channel.waiting.await(30, TimeUnit.SECONDS)).isTrue();
    exchange.expireNext();
    List<String> told = List.copyOf(exchange.told);
    channel.answered.countDown();

    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(told).singleElement().asString().contains("deadline_exceeded");
  }

  /** Its interrupt comes when its run is over, if that does not wait for it for too long. */
  private static final class LateInterrupt extends Thread {

    private static final long LONGEST_NANOS = 50_000_000;

    private final CompletableFuture<Boolean> leftInterrupted = new CompletableFuture<>();
    private final Runnable run;
    private volatile boolean over;
    private volatile boolean interrupted;

    LateInterrupt(Runnable run) {
      this.run = run;
    }

    @Override
    public void run() {
      run.run();
      over = true;
      while (!interrupted) {
        Thread.yield();
      }
      leftInterrupted.complete(Thread.interrupted());
    }

    @Override
    public void interrupt() {
      long begin = System.nanoTime();
      while (!over && System.nanoTime() - begin < LONGEST_NANOS) {
        Thread.yield();
      }
      super.interrupt();
      interrupted = true;
    }
  }

  @Test
  void interruptThatIsLate_isWaitedForByTheRun() throws Exception {
    CompletableFuture<LateInterrupt> thread = new CompletableFuture<>();
    Router router =
        Texts.asking(
                (request, context) -> {
                  thread.complete((LateInterrupt) Thread.currentThread());
                  while (context.cancellation().isEmpty()) {
                    Thread.yield();
                  }
                  return "late";
                })
            .executionMode(ExecutionMode.of(task -> new LateInterrupt(task).start()))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, ASK, ScriptedExchange.UNARY).send("hi", true);
    LateInterrupt handling = thread.get(30, TimeUnit.SECONDS);
    exchange.listener().onClosed(false);

    assertThat(handling.leftInterrupted.get(30, TimeUnit.SECONDS)).isFalse();
  }
}
