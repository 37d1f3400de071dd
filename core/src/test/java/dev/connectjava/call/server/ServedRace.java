package dev.connectjava.call.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.Racers;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.TextCodec;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.protocol.Envelope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One unary call whose loop, handler and a third thread are real ones, which race. */
final class ServedRace implements CheckedExchange.Surroundings {

  private static final String ANSWER = HandlerScript.ANSWER;
  private static final int LONGEST_SPIN = 400;
  private static final long WAITING_NANOS = 200_000;
  private static final int QUICK_LOOKS = 20_000;

  /** What ends the call before its handler does, if something does. */
  private enum End {
    NOTHING,
    DEADLINE,
    RESET,
    DRAIN
  }

  /** What the handler does before it returns. */
  private enum Handling {
    RETURNS,
    /** Waits until it is interrupted. */
    BLOCKS,
    /** Looks whether it is cancelled, and returns when it is. */
    WATCHES
  }

  /** What an interceptor does with the rest of the call. */
  private enum Passing {
    ON,
    /** To another thread, for whose end it waits. */
    ELSEWHERE,
    /** The same, but an interrupt ends the wait. */
    ELSEWHERE_UNLESS_INTERRUPTED
  }

  /** A router, and the threads of its handlers. */
  static final class Server implements AutoCloseable {

    private final ServedSetup setup;
    private final Router router;
    private final Racers racers = new Racers(3);
    private volatile @Nullable ServedRace current;

    Server(ServedSetup setup) {
      this.setup = setup;
      Router.Builder builder =
          Router.builder()
              .codec(new TextCodec())
              .service(
                  Texts.unaryService(
                      (request, context) -> current().handle(context),
                      (request, context) -> current().handleLater(context)),
                  MethodSettings.builder().endOnDrain(true).build())
              .executionMode(ExecutionMode.of(task -> current().submit(task)));
      this.router =
          (setup.intercepted
                  ? builder.interceptor((call, next) -> current().intercept(call, next))
                  : builder)
              .build();
    }

    private ServedRace current() {
      return requireNonNull(current);
    }

    void race(long seed) {
      ServedRace race = new ServedRace(this, seed);
      current = race;
      race.run();
    }

    @Override
    public void close() {
      racers.close();
    }
  }

  private final Server server;
  private final Interleaving plan;
  private final SteppedLoop loop = SteppedLoop.ofThisThread();
  private final CheckedExchange exchange;
  private final End end;
  private final boolean virtual;
  private final Handling handling;
  private final boolean awaitsWaiting;
  private final boolean meets;
  private final int[] spins;
  private final List<AtomicInteger> cancelActions = new ArrayList<>();
  private final CompletableFuture<String> stage = new CompletableFuture<>();
  private final AtomicInteger toMeet = new AtomicInteger(2);
  private final AtomicInteger runs = new AtomicInteger();
  private final Passing passing;
  private volatile @Nullable FutureTask<?> running;
  private volatile @Nullable FutureTask<?> elsewhere;
  private volatile @Nullable Thread waiting;
  private volatile boolean interruptedAfterwards;
  private boolean closed;

  private ServedRace(Server server, long seed) {
    this.server = server;
    this.plan = new Interleaving(seed, List::of);
    this.end = plan.oneOf(End.values());
    this.virtual = plan.oneIn(3);
    this.handling = end == End.NOTHING ? Handling.RETURNS : plan.oneOf(Handling.values());
    this.passing = plan.oneIn(2) ? Passing.ON : plan.oneOf(Passing.values());
    this.awaitsWaiting = plan.oneIn(3);
    this.meets = plan.oneIn(2);
    this.spins = plan.random.ints(6, 0, LONGEST_SPIN).toArray();
    Headers head = Headers.of("content-type", "application/grpc+text", "grpc-timeout", "1H");
    String path = (server.setup.asynchronous ? Texts.LATER : Texts.ASK).procedure();
    this.exchange = new CheckedExchange(path, head, loop, this);
    for (int i = 0; i < 3; i++) {
      cancelActions.add(new AtomicInteger());
    }
  }

  // The handler's thread.

  private void submit(Runnable task) {
    Runnable run =
        () -> {
          if (server.setup.intercepted) {
            server.racers.ready();
          }
          waiting = Thread.currentThread();
          task.run();
          boolean interrupted = Thread.interrupted();
          Racers.spin(spins[0]);
          interruptedAfterwards = interrupted | Thread.interrupted();
        };
    running = virtual ? Racers.startVirtual(run) : server.racers.submit(0, run);
  }

  private String handle(RequestContext context) {
    runs.incrementAndGet();
    context.onCancel(cancelActions.get(0)::incrementAndGet);
    Racers.spin(spins[1]);
    context.onCancel(cancelActions.get(1)::incrementAndGet);
    switch (handling) {
      case RETURNS -> {}
      case BLOCKS -> {
        while (!isInterruptedOrElsewhere(context)) {
          LockSupport.parkNanos(this, WAITING_NANOS);
        }
      }
      case WATCHES -> {
        // It has to be quicker than the interrupt that follows, and not to keep others from a core.
        for (int i = 0; context.cancellation().isEmpty(); i++) {
          if (i < QUICK_LOOKS) {
            Thread.onSpinWait();
          } else {
            Thread.yield();
          }
        }
      }
    }
    return ANSWER;
  }

  private boolean isInterruptedOrElsewhere(RequestContext context) {
    return Thread.currentThread().isInterrupted()
        || (passing != Passing.ON && context.cancellation().isPresent());
  }

  private void intercept(ServerCall call, ServerInterceptor.Next next) {
    if (passing == Passing.ON) {
      next.handle(call);
      return;
    }
    FutureTask<?> rest = server.racers.submit(2, () -> next.handle(call));
    elsewhere = rest;
    boolean interrupted = false;
    while (!rest.isDone() && !(interrupted && passing == Passing.ELSEWHERE_UNLESS_INTERRUPTED)) {
      Thread.yield();
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletionStage<String> handleLater(RequestContext context) {
    runs.incrementAndGet();
    context.onCancel(cancelActions.get(0)::incrementAndGet);
    Racers.spin(spins[1]);
    context.onCancel(cancelActions.get(1)::incrementAndGet);
    return stage;
  }

  // The third thread.

  private void disturb(RequestContext call) {
    server.racers.ready();
    Racers.spin(spins[2]);
    call.onCancel(cancelActions.get(2)::incrementAndGet);
    meet();
    Racers.spin(spins[3] / (meets ? 20 : 1));
    stage.complete(ANSWER);
  }

  /** The loop and the third thread begin to end the call at the same time. */
  private void meet() {
    toMeet.decrementAndGet();
    while (meets && toMeet.get() > 0) {
      Thread.yield();
    }
  }

  // The loop's thread, which is the test's.

  void run() {
    server.racers.prepare(server.setup.intercepted ? 3 : 2);
    HttpRequestListener listener = server.router.handle(exchange);
    RequestContext call = (RequestContext) listener;
    FutureTask<?> disturbing = server.racers.submit(1, () -> disturb(call));
    server.racers.ready();
    boolean endsFirst = !meets && plan.oneIn(3);
    if (endsFirst) {
      end(listener);
    }
    request(listener);
    if (!endsFirst) {
      meet();
      Racers.spin(meets ? spins[5] / 20 : spins[5] * (plan.oneIn(4) ? 20 : 1));
      end(listener);
    }
    loop.runAll();
    Racers.await(disturbing, plan + ", " + end + ": the third thread");
    FutureTask<?> run = running;
    if (run != null) {
      Racers.await(run, plan + ", " + end + ": the handler");
    }
    FutureTask<?> other = elsewhere;
    if (other != null) {
      Racers.awaitAnyEnd(other, plan + ", " + end + ": the thread elsewhere");
    }
    loop.runAll();
    check(call);
    if (!closed) {
      listener.onClosed(exchange.isEnded());
    }
    checkNothingLeft(call);
    plan.check();
  }

  private void request(HttpRequestListener listener) {
    ByteBuffer body = Envelope.of(Envelope.UNCOMPRESSED, "request".getBytes(UTF_8));
    int first = plan.random.nextInt(body.limit());
    Racers.spin(spins[4]);
    if (first > 0 && !closed) {
      listener.onData(body.slice(0, first), false);
    }
    awaitWaiting();
    if (!closed) {
      listener.onData(body.slice(first, body.limit() - first), true);
    }
    loop.runAll();
  }

  /** Sometimes the request comes to a thread that waits for it for sure. */
  private void awaitWaiting() {
    long begin = System.nanoTime();
    while (awaitsWaiting
        && System.nanoTime() - begin < WAITING_NANOS
        && !(waiting instanceof Thread thread && thread.getState() == Thread.State.WAITING)) {
      Thread.yield();
    }
  }

  private void end(HttpRequestListener listener) {
    switch (end) {
      case NOTHING -> {}
      case DEADLINE -> {
        SteppedLoop.Timed timer = loop.timer(Duration.ofMinutes(59), Duration.ofHours(1));
        if (timer != null) {
          loop.expire(timer);
        }
      }
      case RESET -> {
        closed = true;
        listener.onClosed(exchange.isEnded());
      }
      case DRAIN -> listener.onDrain();
    }
  }

  private void check(RequestContext call) {
    plan.require(exchange.isEnded() || closed, "there is no answer");
    plan.require(runs.get() <= 1, "the handler has run " + runs + " times");
    plan.require(!interruptedAfterwards, "the handler's thread is interrupted after its run");
    plan.require(!Thread.interrupted(), "the loop is interrupted");
    boolean told = exchange.body().contains(ANSWER);
    boolean cancelled = call.cancellation().isPresent();
    plan.require(told != cancelled, "told: " + exchange.body() + ", and cancelled: " + cancelled);
  }

  private void checkNothingLeft(RequestContext call) {
    plan.require(exchange.memory().used() == 0, "memory is left: " + exchange.memory().used());
    plan.require(server.router.activeCalls() == 0, "a call is left");
    int expected = call.cancellation().isPresent() ? 1 : 0;
    for (int i = runs.get() == 0 ? 2 : 0; i < cancelActions.size(); i++) {
      int times = cancelActions.get(i).get();
      plan.require(times == expected, "cancel action " + i + " has run " + times + " times");
    }
  }

  @Override
  public void point() {}

  @Override
  public boolean refuses() {
    return false;
  }

  @Override
  public void violate(String what) {
    plan.violate(what);
  }
}
