package dev.connectjava.call.client;

import static java.util.Objects.requireNonNull;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.call.InterleavedCodec;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.Interleaving.Actor;
import dev.connectjava.call.Interleaving.Step;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One unary call, its caller, its transport and its server, as one seed has them. */
final class MadeSchedule implements CheckedClientExchange.Surroundings {

  /** A response is credited in portions, which are shorter than this. */
  private static final int CREDIT_BYTES = 16 * 1024;

  /** A client, whose calls are those of one schedule after another. */
  static final class Client implements HttpClientTransport {

    private final Protocol protocol;
    private final Transport transport;
    private @Nullable MadeSchedule current;

    Client(Protocol protocol) {
      this.protocol = protocol;
      InterleavedCodec codec = new InterleavedCodec(() -> current().point());
      this.transport =
          Transport.over(
              this,
              ClientConfig.builder()
                  .protocol(protocol)
                  .codec(codec)
                  .codec(codec.name())
                  .callbackExecutor(task -> current().submit(task))
                  .listener(call -> current().listened)
                  .build());
    }

    private MadeSchedule current() {
      return requireNonNull(current);
    }

    void play(long seed) {
      MadeSchedule schedule = new MadeSchedule(this, seed);
      current = schedule;
      schedule.play();
    }

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      return current().open(request, listener);
    }

    @Override
    public void close() {}
  }

  private final Client client;
  private final Interleaving steps;
  private final SteppedLoop loop;
  private final ResponseScript response;
  private final boolean refusing;
  private final ScriptedParent parent = new ScriptedParent();
  private final Queue<Runnable> submitted = new ArrayDeque<>();
  private final List<CompletableFuture<?>> stages = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();

  /** Null if nobody listens to the call. */
  private final @Nullable ListenedCall listened;

  private final Interleaving.Once headersTold;
  private final Interleaving.Once trailersTold;
  private @Nullable CheckedClientExchange exchange;
  private @Nullable ClientCall<String, String> call;
  private @Nullable CompletableFuture<String> result;
  private boolean begun;
  private boolean hasParent;

  /** Whether something has happened that may keep a caller from the answer. */
  private boolean disturbed;

  private boolean timedOut;
  private int callbacks;
  private int delivered;

  /** Whether the transport has told the end of the exchange. */
  private boolean ended;

  /** Whether the transport tells nothing any more. */
  private boolean silent;

  private MadeSchedule(Client client, long seed) {
    this.client = client;
    this.steps = new Interleaving(seed, this::possible);
    this.loop = new SteppedLoop(() -> steps.isCurrent(Actor.LOOP));
    this.response = ResponseScript.any(steps, client.protocol);
    this.refusing = steps.oneIn(8);
    this.listened = steps.oneIn(3) ? new ListenedCall(steps) : null;
    this.headersTold = steps.new Once("the headers are told");
    this.trailersTold = steps.new Once("the trailers are told");
  }

  // What may happen.

  private List<Step> possible() {
    List<Step> possible = new ArrayList<>();
    CheckedClientExchange current = exchange;
    if (current != null && current.isStarted() && !silent) {
      addEvents(current, possible);
    }
    if (loop.hasTasks()) {
      possible.add(new Step(Actor.LOOP, "a task of the loop", loop::runNext));
    }
    if (!submitted.isEmpty()) {
      possible.add(new Step(Actor.WORKER, "a callback", () -> submitted.remove().run()));
    }
    addAnswerSteps(possible);
    return possible;
  }

  private void addEvents(CheckedClientExchange current, List<Step> possible) {
    if (current.isCancelled() && steps.oneIn(2)) {
      possible.add(new Step(Actor.LOOP, "the cancellation is taken in", () -> silent = true));
    }
    for (int i = 0; i < 3 && !ended; i++) {
      possible.add(new Step(Actor.LOOP, "an event", () -> tellNext(current)));
    }
    if (!ended && steps.oneIn(10)) {
      possible.add(new Step(Actor.LOOP, "a failure", () -> fail(current)));
    }
    if (!ended && !timedOut && current.timeout != null && steps.oneIn(10)) {
      possible.add(new Step(Actor.LOOP, "the timeout", () -> timeOut(current)));
    }
    if (steps.oneIn(20)) {
      possible.add(new Step(Actor.LOOP, "writable", current.listener::onWritable));
    }
  }

  /** What the caller, and the call on whose behalf it calls, may do. */
  private void addAnswerSteps(List<Step> possible) {
    ClientCall<String, String> made = call;
    CompletableFuture<String> future = result;
    if (begun && steps.oneIn(12)) {
      possible.add(new Step(Actor.OTHER, "the parent ends", this::endParent));
    }
    if (future != null && steps.oneIn(12)) {
      possible.add(new Step(Actor.OTHER, "the result is cancelled", () -> cancel(future)));
    }
    if (made != null && steps.oneIn(12)) {
      possible.add(new Step(Actor.OTHER, "cancel", () -> cancel(made)));
    }
    if (made != null && stages.size() < 6 && steps.oneIn(4)) {
      possible.add(new Step(Actor.OTHER, "one more wait", () -> awaitMore(made)));
    }
  }

  private void tellNext(CheckedClientExchange current) {
    ResponseScript.Event event = response.events().remove();
    ended = event.last();
    delivered += event.bytes();
    event.told().to(current.listener);
    int uncredited = delivered - current.consumed();
    steps.require(uncredited >= 0, "more is credited than has come");
    boolean ending = steps.isActive(Actor.OTHER) || steps.isActive(Actor.WORKER);
    boolean goesOn = !ended && !ending && !current.isCancelled();
    steps.require(uncredited < CREDIT_BYTES || !goesOn, "what has come is not credited");
  }

  private void fail(CheckedClientExchange current) {
    disturbed = true;
    ended = true;
    current.listener.onFailed(HttpFailure.of(HttpFailure.Kind.LOST, "as a test wants it"));
    if (steps.oneIn(4)) {
      loop.end();
    }
  }

  private void timeOut(CheckedClientExchange current) {
    timedOut = true;
    disturbed = true;
    current.listener.onTimeout();
    requireOver();
  }

  /** This side has ended the call: nothing more of the response is wanted. */
  private void requireOver() {
    CheckedClientExchange current = exchange;
    if (current != null && current.isStarted() && steps.isAlone()) {
      steps.require(ended || current.isCancelled(), "the exchange of an ended call goes on");
    }
  }

  // The caller.

  private void begin() {
    begun = true;
    try {
      if (steps.random.nextBoolean()) {
        result =
            AsyncCalls.unary(
                () -> client.transport.open(Texts.ASK, options()), Texts.ASK, request());
        stages.add(result);
        disturbed |= result.isCompletedExceptionally();
        result.whenComplete((answer, failure) -> told(answer));
      } else {
        ClientCall<String, String> made = client.transport.open(Texts.ASK, options());
        call = made;
        made.sendAsync(request());
        made.closeSend();
        awaitMore(made);
      }
    } catch (Throwable e) { // Of the codec or of the transport, as tests want it.
      disturbed = true;
      ClientCall<String, String> made = call;
      if (made != null && steps.random.nextBoolean()) {
        awaitMore(made); // Who has not sent may be waiting all the same.
      }
    }
  }

  private String request() {
    return switch (steps.random.nextInt(24)) {
      case 0 -> InterleavedCodec.UNDECLARED;
      case 1 -> InterleavedCodec.DEEP;
      case 2 -> "unwritable";
      default -> "request";
    };
  }

  private CallOptions options() {
    CallOptions.Builder options = CallOptions.builder();
    if (steps.oneIn(3)) {
      options.timeout(Duration.ofHours(1));
    }
    if (steps.oneIn(2)) {
      hasParent = true;
      options.parent(parent);
    }
    boolean fails = steps.oneIn(12);
    options.onHeaders(headers -> tell(headersTold, fails));
    options.onTrailers(trailers -> tell(trailersTold, steps.oneIn(12)));
    return options.build();
  }

  private void tell(Interleaving.Once told, boolean fails) {
    told.happens();
    steps.point();
    if (fails) {
      disturbed = true;
      throw new IllegalStateException("as a test wants it");
    }
  }

  private void awaitMore(ClientCall<String, String> made) {
    try {
      boolean forHeaders = steps.oneIn(3);
      CompletionStage<?> stage = forHeaders ? made.responseHeadersAsync() : made.receiveAsync();
      CompletableFuture<?> future = stage.toCompletableFuture();
      stages.add(future);
      CompletionStage<?> unused =
          future.whenComplete((found, failure) -> {
            if (found instanceof Optional<?> answer && answer.isPresent()) {
              told((String) answer.get());
            }
          });
    } catch (IllegalStateException e) {
      steps.require(e.toString().contains("another stage"), "misuse: " + e);
    }
  }

  private void told(@Nullable String answer) {
    if (answer != null) {
      answers.add(answer);
    }
    steps.point();
  }

  private void cancel(ClientCall<String, String> made) {
    disturbed = true;
    made.cancel();
    requireOver();
  }

  private void cancel(CompletableFuture<String> future) {
    disturbed = true;
    future.cancel(true);
    requireOver();
  }

  private void endParent() {
    disturbed = true;
    parent.cancel();
    if (hasParent) {
      requireOver();
    }
  }

  // What is around the call.

  private HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    steps.point();
    if (steps.oneIn(60)) {
      disturbed = true;
      throw new IllegalStateException("the transport does not work");
    }
    CheckedClientExchange opened =
        new CheckedClientExchange(listener, request.timeout(), loop, this);
    steps.require(exchange == null, "two exchanges are opened");
    exchange = opened;
    return opened;
  }

  private void submit(Runnable task) {
    callbacks++;
    steps.point();
    switch (steps.random.nextInt(20)) {
      case 0 -> throw new RejectedExecutionException("full");
      case 1 -> throw new OutOfMemoryError("as a test wants it");
      case 2 -> throw new IllegalStateException("closed");
      case 3 -> task.run();
      default -> submitted.add(task);
    }
    steps.point();
  }

  @Override
  public void point() {
    steps.point();
  }

  @Override
  public boolean refuses() {
    boolean refuses = refusing && steps.oneIn(8);
    disturbed |= refuses;
    return refuses;
  }

  @Override
  public void violate(String what) {
    steps.violate(what);
  }

  // The schedule.

  void play() {
    steps.take(new Step(Actor.WORKER, "the call", this::begin));
    int most = 3 + steps.random.nextInt(20);
    for (int i = 0; i < most; i++) {
      if (!steps.step()) {
        break;
      }
    }
    steps.end();
    finish();
    requireAllTold();
    requireNothingLeft();
    steps.check();
  }

  private void finish() {
    CheckedClientExchange current = exchange;
    boolean toTheEnd = steps.random.nextBoolean();
    while (current != null && current.isStarted() && !ended && !current.isCancelled()) {
      boolean fails = !toTheEnd && steps.oneIn(3);
      Runnable event = fails ? () -> fail(current) : () -> tellNext(current);
      steps.take(new Step(Actor.LOOP, fails ? "a failure at last" : "an event at last", event));
    }
    steps.take(new Step(Actor.LOOP, "the loop's last tasks", loop::runAll));
    runCallbacks();
    ClientCall<String, String> made = call;
    if (made != null && exchange == null) {
      steps.take(new Step(Actor.OTHER, "the call is closed", made::close));
      runCallbacks();
    }
  }

  private void runCallbacks() {
    while (!submitted.isEmpty()) {
      steps.take(new Step(Actor.WORKER, "a callback at last", () -> submitted.remove().run()));
    }
  }

  private void requireAllTold() {
    for (CompletableFuture<?> stage : stages) {
      steps.require(stage.isDone(), "a caller waits for ever");
    }
    steps.require(callbacks <= stages.size(), "a stage is completed twice");
    steps.require(answers.size() <= 1, "told: " + answers);
    String answer = response.answer();
    if (!disturbed && answer != null && (result != null || !answers.isEmpty())) {
      steps.require(answers.equals(List.of(answer)), "told: " + answers);
    }
    steps.require(answers.isEmpty() || ended, "there is an answer before the end");
  }

  private void requireNothingLeft() {
    ClientCall<String, String> made = call;
    if (made != null) {
      steps.take(new Step(Actor.OTHER, "close", made::close));
      steps.take(new Step(Actor.LOOP, "the loop's very last tasks", loop::runAll));
    }
    if (listened != null) {
      listened.requireEnded();
    }
    CheckedClientExchange current = exchange;
    if (current != null) {
      long used = current.memory().used();
      steps.require(used == 0, "memory is left: " + used);
      boolean over = ended || current.isCancelled() || !current.isStarted();
      steps.require(over, "the exchange goes on");
    }
  }
}
