package dev.connectjava.call.server;

import static java.util.Objects.requireNonNull;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.call.CheckedMemory;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.Interleaving.Actor;
import dev.connectjava.call.Interleaving.Step;
import dev.connectjava.call.PiecemealCodec;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.protocol.Envelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One call with a stream of responses, its handler, another sender and its loop, as one seed has
 * them.
 */
final class StreamSchedule {

  /** A router, whose calls are those of one schedule after another. */
  static final class Server {

    private final Router router;
    private @Nullable StreamSchedule current;

    Server(boolean sized) {
      this.router =
          Router.builder()
              .codec(new PiecemealCodec(sized, () -> current().steps.point()))
              .service(
                  ServiceDefinition.builder("texts.Service")
                      .serverStream(
                          Texts.REPEAT,
                          (request, responses, context) -> current().handle(responses, context))
                      .build())
              .executionMode(ExecutionMode.of(task -> current().submitted.add(task)))
              .build();
    }

    private StreamSchedule current() {
      return requireNonNull(current);
    }

    void play(long seed) {
      StreamSchedule schedule = new StreamSchedule(this, seed);
      current = schedule;
      schedule.play();
    }
  }

  /** The messages of one sender, in order. */
  private static final class Sent {

    private final List<String> begun = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
  }

  private final Server server;
  private final Interleaving steps;
  private final SteppedLoop loop;
  private final CheckedMemory memory;
  private final GatheredExchange exchange;
  private final Queue<Runnable> submitted = new ArrayDeque<>();
  private final Sent ofHandler = new Sent();
  private final Sent ofOther = new Sent();
  private final boolean refusing;
  private final boolean fails;
  private @Nullable HttpRequestListener listener;
  private @Nullable ResponseStream<String> responses;

  /** What was sent before anything began to end the call: it must be written. */
  private @Nullable List<String> owed;

  private boolean closed;

  private StreamSchedule(Server server, long seed) {
    this.server = server;
    this.steps = new Interleaving(seed, this::possible);
    this.loop = new SteppedLoop(() -> steps.isCurrent(Actor.LOOP));
    this.refusing = steps.oneIn(5);
    this.fails = steps.oneIn(4);
    this.memory = new CheckedMemory(() -> {}, () -> refusing && steps.oneIn(6), steps::violate);
    Headers head =
        Headers.of("content-type", "application/connect+text", "connect-timeout-ms", "3600000");
    this.exchange =
        new GatheredExchange(Texts.REPEAT.procedure(), head, loop, memory, steps::violate);
  }

  private List<Step> possible() {
    List<Step> possible = new ArrayList<>();
    if (loop.hasTasks()) {
      possible.add(new Step(Actor.LOOP, "a task of the loop", loop::runNext));
    }
    if (!submitted.isEmpty()) {
      possible.add(new Step(Actor.WORKER, "the handler's run", () -> submitted.remove().run()));
    }
    if (responses != null && steps.oneIn(2)) {
      possible.add(new Step(Actor.OTHER, "another sender", () -> send(ofOther, "o")));
    }
    SteppedLoop.Timed deadline = loop.timer(Duration.ofMinutes(59), Duration.ofHours(1));
    if (deadline != null && steps.oneIn(30)) {
      possible.add(
          new Step(
              Actor.LOOP,
              "the deadline",
              () -> {
                owe();
                loop.expire(deadline);
              }));
    }
    if (!closed && responses != null && steps.oneIn(40)) {
      possible.add(new Step(Actor.LOOP, "a reset", () -> close(false)));
    }
    return possible;
  }

  private void handle(ResponseStream<String> newResponses, RequestContext context) {
    responses = newResponses;
    int count = steps.random.nextInt(12);
    for (int i = 0; i < count; i++) {
      send(ofHandler, "h");
      steps.point();
    }
    owe();
    if (fails) {
      throw new IllegalStateException("as a test wants it");
    }
  }

  private void send(Sent sent, String sender) {
    int bytes =
        switch (steps.random.nextInt(12)) {
          case 0 -> 20_000 + steps.random.nextInt(20_000);
          case 1, 2 -> 3_000 + steps.random.nextInt(9_000);
          default -> steps.random.nextInt(150);
        };
    boolean breaks = steps.oneIn(8);
    String message = sender + sent.begun.size() + "." + "x".repeat(bytes) + (breaks ? "!" : "");
    sent.begun.add(message);
    exchange.sendAll(); // This thread must not wait.
    try {
      requireNonNull(responses).send(message);
      steps.require(!breaks, "a message without bytes is sent");
      sent.done.add(message);
    } catch (RuntimeException e) {
      steps.require(breaks || refusing || owed != null, "a send has failed: " + e);
    }
  }

  private void owe() {
    if (owed == null && !closed) {
      owed = new ArrayList<>(ofHandler.done);
      owed.addAll(ofOther.done);
    }
  }

  private void close(boolean completed) {
    if (owed == null || !exchange.isOver()) {
      owed = List.of();
    }
    closed = true;
    requireNonNull(listener).onClosed(completed);
  }

  private void play() {
    steps.take(new Step(Actor.LOOP, "the head", () -> listener = server.router.handle(exchange)));
    steps.take(
        new Step(
            Actor.LOOP,
            "the request",
            () ->
                requireNonNull(listener)
                    .onData(Envelope.of(Envelope.UNCOMPRESSED, new byte[] {'r'}), true)));
    int most = 2 + steps.random.nextInt(30);
    for (int i = 0; i < most && steps.step(); i++) {
      Thread.interrupted(); // The handler's, which runs on this thread.
    }
    steps.end();
    while (!submitted.isEmpty()) {
      steps.take(new Step(Actor.WORKER, "the run at last", () -> submitted.remove().run()));
    }
    steps.take(new Step(Actor.LOOP, "the loop's last tasks", loop::runAll));
    Thread.interrupted();
    check();
    if (!closed) {
      steps.take(new Step(Actor.LOOP, "the end of the exchange", () -> close(true)));
    }
    steps.take(new Step(Actor.LOOP, "the loop's very last tasks", loop::runAll));
    steps.require(memory.used() == 0, "memory is left: " + memory.used());
    steps.require(server.router.activeCalls() == 0, "a call is left");
    steps.check();
  }

  private void check() {
    List<String> written = exchange.messages();
    steps.require(exchange.isOver() || closed, "there is no end");
    steps.require(!exchange.isAborted(), "the exchange is aborted");
    steps.require(owed == null || written.containsAll(owed), "messages are lost");
    checkOrder(written, "h", ofHandler);
    checkOrder(written, "o", ofOther);
  }

  private void checkOrder(List<String> written, String sender, Sent sent) {
    List<String> own = written.stream().filter(message -> message.startsWith(sender)).toList();
    List<String> expected = sent.done.subList(0, Math.min(own.size(), sent.done.size()));
    steps.require(
        own.equals(expected), "messages are out of order, or not the ones that were sent");
  }
}
