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
import dev.connectjava.call.InterleavedCodec;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.Interleaving.Actor;
import dev.connectjava.call.Interleaving.Step;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.protocol.Envelope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One unary call, its client, its transport and its handler, as one seed has them. */
final class ServedSchedule implements CheckedExchange.Surroundings {

  /** Whenever the timer of requests that stand still expires, this one has. */
  private static final Duration REQUEST_IDLE = Duration.ofNanos(1);

  private static final Duration LONGEST_DEADLINE = Duration.ofHours(1);

  /** A router, whose calls are those of one schedule after another. */
  static final class Server {

    private final ServedSetup setup;
    private final Router router;
    private @Nullable ServedSchedule current;

    Server(ServedSetup setup) {
      this.setup = setup;
      Router.Builder builder =
          Router.builder()
              .codec(new InterleavedCodec(() -> current().point()))
              .service(
                  Texts.unaryService(
                      (request, context) -> current().script.handle(request, context),
                      (request, context) -> current().script.handleLater(request, context)),
                  MethodSettings.builder().endOnDrain(true).build())
              .requestIdleTimeout(REQUEST_IDLE)
              .executionMode(
                  setup.onLoop
                      ? ExecutionMode.eventLoop()
                      : ExecutionMode.of(task -> current().submit(task)));
      this.router = (setup.intercepted ? builder.interceptor(this::intercept) : builder).build();
    }

    private void intercept(ServerCall call, ServerInterceptor.Next next) {
      current().script.intercept(call, next);
    }

    private ServedSchedule current() {
      return requireNonNull(current);
    }

    void play(long seed) {
      ServedSchedule schedule = new ServedSchedule(this, seed);
      current = schedule;
      schedule.play();
    }
  }

  final Interleaving steps;
  private final Server server;
  private final SteppedLoop loop;
  private final CheckedExchange exchange;
  private final HandlerScript script;
  private final boolean refusing;

  /** What was handed to the user's executor and waits there. */
  private final Queue<Runnable> submitted = new ArrayDeque<>();

  private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
  private final int requestBytes;
  private int delivered;
  private boolean lastDelivered;
  private boolean drained;
  private boolean closed;
  private @Nullable HttpRequestListener listener;

  private ServedSchedule(Server server, long seed) {
    this.server = server;
    this.steps = new Interleaving(seed, this::possible);
    this.loop = new SteppedLoop(() -> steps.isCurrent(Actor.LOOP));
    this.refusing = steps.oneIn(6);
    boolean grpc = steps.random.nextBoolean();
    this.script = new HandlerScript(steps, server.setup.asynchronous, this::awaitRequest);
    ByteBuffer body = body(grpc);
    this.requestBytes = body.remaining();
    this.exchange = new CheckedExchange(path(), head(grpc), loop, this);
    cut(body);
  }

  private String path() {
    return (server.setup.asynchronous ? Texts.LATER : Texts.ASK).procedure();
  }

  private Headers head(boolean grpc) {
    Headers.Builder head =
        Headers.builder().add("content-type", grpc ? "application/grpc+text" : "application/text");
    if (!grpc && steps.oneIn(3)) {
      head.add("content-length", Integer.toString(requestBytes));
    }
    if (steps.oneIn(2)) {
      String milliseconds = steps.oneIn(20) ? "0" : "3600000";
      head.add(
          grpc ? "grpc-timeout" : "connect-timeout-ms", grpc ? milliseconds + "m" : milliseconds);
    }
    return head.build();
  }

  /** One message, or for gRPC sometimes another number of them, or a part of one. */
  private ByteBuffer body(boolean grpc) {
    byte[] text = script.request.getBytes(UTF_8);
    if (!grpc) {
      return ByteBuffer.wrap(text);
    }
    ByteBuffer message = Envelope.of(Envelope.UNCOMPRESSED, text);
    return switch (steps.random.nextInt(16)) {
      case 0 -> ByteBuffer.allocate(0);
      case 1 ->
          ByteBuffer.allocate(2 * message.remaining()).put(message.duplicate()).put(message).flip();
      case 2 -> message.limit(steps.random.nextInt(message.limit()));
      default -> message;
    };
  }

  /** Into pieces, the last of which may be empty. */
  private void cut(ByteBuffer body) {
    while (body.hasRemaining() && !steps.oneIn(2)) {
      int length = steps.random.nextInt(body.remaining() + 1);
      pieces.add(body.slice(body.position(), length));
      body.position(body.position() + length);
    }
    pieces.add(body.slice());
    if (steps.oneIn(3)) {
      pieces.add(ByteBuffer.allocate(0));
    }
  }

  // What may happen.

  private List<Step> possible() {
    List<Step> possible = new ArrayList<>();
    HttpRequestListener receiver = listener;
    if (receiver != null && !closed) {
      addEvents(receiver, possible);
    }
    if (loop.hasTasks()) {
      possible.add(new Step(Actor.LOOP, "a task of the loop", loop::runNext));
    }
    if (!submitted.isEmpty()) {
      possible.add(new Step(Actor.WORKER, "the handler's run", this::runSubmitted));
    }
    script.addSteps(possible);
    return possible;
  }

  private void addEvents(HttpRequestListener receiver, List<Step> possible) {
    if (!pieces.isEmpty()) {
      Step data = new Step(Actor.LOOP, pieces.size() > 1 ? "data" : "the last data", this::deliver);
      possible.add(data);
      possible.add(data);
      possible.add(data);
    }
    SteppedLoop.Timed deadline = loop.timer(REQUEST_IDLE.plusNanos(1), LONGEST_DEADLINE);
    if (deadline != null && steps.oneIn(4)) {
      possible.add(new Step(Actor.LOOP, "the deadline", () -> loop.expire(deadline)));
    }
    SteppedLoop.Timed idle = loop.timer(Duration.ZERO, REQUEST_IDLE);
    if (idle != null && steps.oneIn(8)) {
      possible.add(new Step(Actor.LOOP, "the idle timer", () -> loop.expire(idle)));
    }
    if (exchange.isEnded() && steps.oneIn(2)) {
      possible.add(new Step(Actor.LOOP, "the end of the exchange", () -> close(true)));
    } else if (exchange.isAborted() || steps.oneIn(8)) {
      possible.add(new Step(Actor.LOOP, "a reset", () -> close(exchange.isEnded())));
    }
    if (!drained && steps.oneIn(8)) {
      drained = true;
      possible.add(new Step(Actor.LOOP, "drain", receiver::onDrain));
    }
    if (steps.oneIn(16)) {
      possible.add(new Step(Actor.LOOP, "writable", receiver::onWritable));
    }
  }

  private void begin() {
    if (steps.oneIn(50)) {
      loop.refuseTimers();
    }
    try {
      listener = server.router.handle(exchange);
    } catch (RejectedExecutionException e) {
      closed = true; // The transport answers by itself that the call can't be served.
      exchange.abort();
    }
  }

  private void deliver() {
    ByteBuffer piece = pieces.remove();
    int bytes = piece.remaining();
    boolean last = pieces.isEmpty();
    delivered += bytes;
    if (listener != null) {
      listener.onData(piece.asReadOnlyBuffer(), last);
    }
    lastDelivered = last;
    steps.require(exchange.consumed() == delivered, "what has come is not credited");
    if (loop.hasTasks() && steps.oneIn(2)) {
      loop.runAll();
    }
  }

  private void close(boolean completed) {
    if (listener != null) {
      listener.onClosed(completed);
    }
    closed = true;
  }

  /** Lets the loop go on until a handler would not wait; false if it would wait for ever. */
  private boolean awaitRequest(RequestContext context) {
    return steps.awaitLoop(() -> lastDelivered || closed || context.cancellation().isPresent());
  }

  // The user's executor.

  private void submit(Runnable task) {
    steps.point();
    switch (steps.random.nextInt(40)) {
      case 0 -> throw new RejectedExecutionException("full");
      case 1 -> throw new OutOfMemoryError("as a test wants it");
      case 2 -> throw new IllegalStateException("closed");
      case 3 -> task.run();
      case 4 -> {
        submitted.add(task);
        throw new RejectedExecutionException("accepted all the same");
      }
      default -> submitted.add(task);
    }
    steps.point();
  }

  private void runSubmitted() {
    submitted.remove().run();
    steps.require(!Thread.interrupted(), "the handler's thread is interrupted after its run");
  }

  // What is around the exchange.

  @Override
  public void point() {
    steps.point();
  }

  @Override
  public boolean refuses() {
    return refusing && steps.oneIn(6);
  }

  @Override
  public void violate(String what) {
    steps.violate(what);
  }

  // The schedule.

  void play() {
    steps.take(new Step(Actor.LOOP, "the head", this::begin));
    int most = 3 + steps.random.nextInt(20);
    for (int i = 0; i < most && steps.step(); i++) {
      requireNoInterrupt();
    }
    steps.end();
    finish();
    requireNothingLeft();
    steps.check();
  }

  /** Nobody runs between two steps, and a loop is never interrupted. */
  private void requireNoInterrupt() {
    steps.require(!Thread.interrupted(), "a thread is interrupted that runs no handler");
  }

  private void finish() {
    while (steps.random.nextBoolean() && !closed && !pieces.isEmpty()) {
      steps.take(new Step(Actor.LOOP, "data at last", this::deliver));
    }
    runAllSubmitted();
    if (steps.random.nextBoolean()) {
      steps.take(new Step(Actor.OTHER, "the stage completes at last", script::completeStage));
    }
    requireNoInterrupt();
    if (!closed) {
      requireAnswer();
      boolean ended = exchange.isEnded();
      steps.take(new Step(Actor.LOOP, "the end of it all", () -> close(ended)));
    }
    script.requireStageEnded();
    steps.take(new Step(Actor.OTHER, "the stage is late", script::completeStage));
    steps.take(new Step(Actor.LOOP, "the loop's last tasks", loop::runAll));
    while (loop.timer(Duration.ZERO, REQUEST_IDLE) instanceof SteppedLoop.Timed idle) {
      steps.take(new Step(Actor.LOOP, "the idle timer at last", () -> loop.expire(idle)));
    }
    runAllSubmitted();
    requireNoInterrupt();
  }

  private void runAllSubmitted() {
    while (!submitted.isEmpty()) {
      steps.take(new Step(Actor.WORKER, "the handler's run at last", this::runSubmitted));
    }
  }

  /** Nothing is to come of a call any more that is cancelled, or whose handler is done. */
  private void requireAnswer() {
    boolean cancelled =
        listener instanceof RequestContext context && context.cancellation().isPresent();
    if (cancelled || (lastDelivered && !script.isPending())) {
      steps.require(exchange.isEnded() || exchange.isAborted(), "there is no answer");
      boolean timed = loop.timer(REQUEST_IDLE.plusNanos(1), LONGEST_DEADLINE) != null;
      steps.require(!timed, "the deadline of a call that is over is awaited");
    }
  }

  private void requireNothingLeft() {
    steps.require(exchange.memory().used() == 0, "memory is left: " + exchange.memory().used());
    steps.require(
        server.router.activeCalls() == 0, "calls are left: " + server.router.activeCalls());
    steps.require(loop.timers().isEmpty(), "timers are left: " + loop.timers());
    script.requireActionsRun();
    boolean told = exchange.isEnded() && exchange.body().contains(HandlerScript.ANSWER);
    boolean succeeded = script.hasSucceeded() && exchange.isEnded();
    steps.require(told || !succeeded || exchange.hasRefused(), "not told: " + exchange.body());
    steps.require(succeeded || !told, "told: " + exchange.body());
  }
}
