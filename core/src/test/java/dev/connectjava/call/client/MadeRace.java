package dev.connectjava.call.client;

import static java.util.Objects.requireNonNull;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.Racers;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.TextCodec;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One unary call whose caller, loop and a third thread are real ones, which race. */
final class MadeRace implements CheckedClientExchange.Surroundings {

  private static final int LONGEST_SPIN = 400;
  private static final long WAITING_NANOS = 200_000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  /** How the call is made. */
  private enum Style {
    BLOCKING,
    SEND_AND_RECEIVE,
    SEND_AND_RECEIVE_LATER,
    ASYNCHRONOUS
  }

  /** What the third thread does. */
  private enum Other {
    NOTHING,
    AWAITS_HEADERS,
    AWAITS_HEADERS_LATER,
    CANCELS,
    INTERRUPTS,
    ENDS_PARENT
  }

  /** How the response ends. */
  private enum End {
    IN_ORDER,
    FAILURE,
    TIMEOUT
  }

  /** A client, and the threads of its callers. */
  static final class Client implements HttpClientTransport {

    private final Racers racers = new Racers(2);
    private final Transport transport;
    private volatile @Nullable MadeRace current;

    Client() {
      TextCodec codec = new TextCodec();
      this.transport =
          Transport.over(
              this,
              ClientConfig.builder()
                  .protocol(Protocol.GRPC)
                  .codec(codec)
                  .codec(codec.name())
                  .callbackExecutor(Runnable::run)
                  .build());
    }

    void race(long seed) {
      MadeRace race = new MadeRace(this, seed);
      current = race;
      race.run();
    }

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      return requireNonNull(current).open(request, listener);
    }

    @Override
    public void close() {
      racers.close();
    }
  }

  private final Client client;
  private final Interleaving plan;
  private final SteppedLoop loop = SteppedLoop.ofThisThread();
  private final ScriptedParent parent = new ScriptedParent();
  private final ResponseScript response;
  private final Style style;
  private final Other other;
  private final End end;
  private final boolean virtual;
  private final boolean awaitsWaiting;
  private final int[] spins;

  /** Which event the third thread meets: the first or the last. */
  private final int othersEvent;

  private final ClientCall<String, String> call;
  private volatile @Nullable CheckedClientExchange exchange;
  private volatile @Nullable Thread caller;

  /** How many are not yet there who meet: the loop, before an event, and one that waits for it. */
  private final AtomicInteger callersTurn = new AtomicInteger();

  private final AtomicInteger othersTurn = new AtomicInteger();
  private volatile boolean returned;
  private volatile boolean otherIsDone;

  // What the caller is told.
  private @Nullable String answer;
  private @Nullable RpcException failure;
  private boolean interrupted;

  private MadeRace(Client client, long seed) {
    this.client = client;
    this.plan = new Interleaving(seed, List::of);
    this.response = ResponseScript.answering(plan, Protocol.GRPC);
    this.style = plan.oneOf(Style.values());
    this.other = plan.oneOf(Other.values());
    this.end = plan.oneIn(2) ? End.IN_ORDER : plan.oneOf(End.values());
    this.virtual = plan.oneIn(3);
    this.awaitsWaiting = plan.oneIn(3);
    this.spins = plan.random.ints(9, 0, LONGEST_SPIN).toArray();
    CallOptions options = CallOptions.builder().parent(parent).timeout(Duration.ofHours(1)).build();
    if (plan.oneIn(2) && style != Style.BLOCKING && style != Style.ASYNCHRONOUS) {
      callersTurn.set(2);
    }
    if (plan.oneIn(2) && isMeetable(other)) {
      othersTurn.set(2);
    }
    this.othersEvent = plan.random.nextInt(2) * (response.events().size() - 1);
    this.call = client.transport.open(Texts.ASK, options);
  }

  private static boolean isMeetable(Other other) {
    return other == Other.AWAITS_HEADERS
        || other == Other.AWAITS_HEADERS_LATER
        || other == Other.CANCELS;
  }

  private HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    CheckedClientExchange opened =
        new CheckedClientExchange(listener, request.timeout(), loop, this);
    exchange = opened;
    return opened;
  }

  // The caller's thread.

  private void call() {
    client.racers.ready();
    caller = Thread.currentThread();
    Racers.spin(spins[0]);
    try {
      answer = askOne();
    } catch (RpcException e) {
      failure = e;
    } finally {
      callersTurn.set(0);
      returned = true;
      while (!otherIsDone) {
        Thread.yield();
      }
      interrupted = Thread.interrupted();
    }
  }

  private @Nullable String askOne() {
    return switch (style) {
      case BLOCKING -> BlockingCalls.unary(call, Texts.ASK, "request");
      case SEND_AND_RECEIVE -> {
        call.send("request");
        call.closeSend();
        meet(callersTurn);
        yield call.receive();
      }
      case SEND_AND_RECEIVE_LATER -> {
        call.sendAsync("request");
        meet(callersTurn);
        yield get(call.receiveAsync().toCompletableFuture()).orElse(null);
      }
      case ASYNCHRONOUS -> {
        CompletableFuture<String> result = AsyncCalls.unary(() -> call, Texts.ASK, "request");
        yield get(result);
      }
    };
  }

  private static <T> T get(CompletableFuture<T> result) {
    boolean wasInterrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          wasInterrupted = true;
        } catch (ExecutionException e) {
          throw (RpcException) e.getCause();
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One does what follows at the same time as the loop tells an event. */
  private void meet(AtomicInteger turn) {
    turn.decrementAndGet();
    while (turn.get() > 0) {
      Thread.yield();
    }
    Racers.spin(spins[7] / 20);
  }

  // The third thread.

  private void disturb() {
    client.racers.ready();
    Racers.spin(spins[1] * (awaitsWaiting ? 10 : 1));
    try {
      switch (other) {
        case NOTHING -> {}
        case AWAITS_HEADERS -> {
          meet(othersTurn);
          plan.require(call.responseHeaders() != null, "no headers");
        }
        case AWAITS_HEADERS_LATER -> {
          meet(othersTurn);
          plan.require(get(call.responseHeadersAsync().toCompletableFuture()) != null, "none");
        }
        case CANCELS -> {
          meet(othersTurn);
          call.cancel();
        }
        case INTERRUPTS -> {
          if (caller instanceof Thread thread && !returned) {
            thread.interrupt();
          }
        }
        case ENDS_PARENT -> parent.cancel();
      }
    } finally {
      othersTurn.set(0);
      otherIsDone = true;
    }
  }

  // The loop's thread, which is the test's.

  void run() {
    client.racers.prepare(3);
    FutureTask<?> calling =
        virtual ? Racers.startVirtual(this::call) : client.racers.submit(0, this::call);
    FutureTask<?> disturbing = client.racers.submit(1, this::disturb);
    client.racers.ready();
    respond();
    callersTurn.set(0);
    othersTurn.set(0);
    String what = plan + ", " + style + ", " + other + ", " + end;
    long begin = System.nanoTime();
    while (!(calling.isDone() && disturbing.isDone())) {
      loop.runAll();
      Thread.yield();
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new AssertionError(what + ": somebody waits for ever");
      }
    }
    Racers.await(calling, what + ": the caller");
    Racers.await(disturbing, what + ": the third thread");
    check(what);
    plan.check();
  }

  private void respond() {
    CheckedClientExchange current = awaitStart();
    if (current == null) {
      return;
    }
    int endsAt = end == End.IN_ORDER ? -1 : plan.random.nextInt(response.events().size());
    for (int i = 0; !response.events().isEmpty(); i++) {
      ResponseScript.Event event = response.events().remove();
      if (awaitsWaiting) {
        awaitWaiting();
      }
      boolean last = response.events().isEmpty();
      if (last) {
        meet(callersTurn);
      }
      if (i == othersEvent) {
        meet(othersTurn);
      }
      Racers.spin(spins[2 + i % 6] / (last || i == othersEvent ? 20 : 1));
      if (i == endsAt && end == End.FAILURE) {
        current.listener.onFailed(HttpFailure.of(HttpFailure.Kind.LOST, "as a test wants it"));
        break;
      }
      if (i == endsAt) {
        current.listener.onTimeout();
      }
      event.told().to(current.listener);
      loop.runAll();
    }
    loop.runAll();
  }

  /** The exchange when it has begun; null if the call was over before. */
  private @Nullable CheckedClientExchange awaitStart() {
    boolean sent = false;
    while (true) {
      CheckedClientExchange current = exchange;
      if (current != null && current.isStarted()) {
        return current;
      }
      if (sent) {
        return null;
      }
      sent = returned || callersTurn.get() == 1; // Who waits to meet the loop has sent before.
      Thread.yield();
    }
  }

  /** Sometimes an event comes to a thread that waits for it for sure. */
  private void awaitWaiting() {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < WAITING_NANOS
        && !(caller instanceof Thread thread && thread.getState() == Thread.State.WAITING)) {
      Thread.yield();
    }
  }

  private void check(String what) {
    plan.require((answer == null) != (failure == null), what + ", told: " + answer + failure);
    boolean undisturbed = other.compareTo(Other.CANCELS) < 0;
    if (end == End.IN_ORDER && undisturbed) {
      plan.require(ResponseScript.ANSWER.equals(answer), what + ", told: " + answer + failure);
    }
    RpcException thrown = failure;
    if (thrown != null && style != Style.ASYNCHRONOUS && other == Other.INTERRUPTS) {
      boolean byInterrupt = thrown.code() == Code.CANCELED;
      plan.require(interrupted || !byInterrupt, what + ": the caller's flag is lost");
    }
    plan.require(!Thread.interrupted(), what + ": the loop is interrupted");
    checkAgain(what);
    call.close();
    loop.runAll();
    CheckedClientExchange current = exchange;
    if (current != null) {
      long used = current.memory().used();
      plan.require(used == 0, what + ", memory is left: " + used);
      boolean over =
          current.isCancelled()
              || !current.isStarted()
              || response.events().isEmpty()
              || end == End.FAILURE;
      plan.require(over, what + ": the exchange goes on");
    }
  }

  /** Who asks once more is told the same, or nothing more. */
  private void checkAgain(String what) {
    RpcException first = failure;
    try {
      String again = call.receive();
      boolean ofInterrupted = other == Other.INTERRUPTS && answer == null;
      plan.require(again == null || ofInterrupted, what + ", told once more: " + again);
      plan.require(first == null || ofInterrupted, what + ", told nothing, but was " + first);
    } catch (RpcException e) {
      boolean same = first != null && first.code() == e.code();
      plan.require(same, what + ", told " + answer + first + ", and then " + e);
    }
  }

  // What is around the exchange.

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
