package dev.connectjava.call.server;

import static java.util.Objects.requireNonNull;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.call.CheckedMemory;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.PiecemealCodec;
import dev.connectjava.call.Racers;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.protocol.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One call with a stream of responses whose loop, handler and another sender are real threads,
 * which race. The test's thread is the loop, and a client that reads slowly.
 */
final class StreamRace {

  private static final int LONGEST_BYTES = 20_000;

  /** A router, and the threads of its handlers. */
  static final class Server implements AutoCloseable {

    private final Router router;
    private final Racers racers = new Racers(2);
    private volatile @Nullable StreamRace current;

    Server(boolean sized) {
      this.router =
          Router.builder()
              .codec(new PiecemealCodec(sized, () -> {}))
              .service(
                  ServiceDefinition.builder("texts.Service")
                      .serverStream(
                          Texts.REPEAT,
                          (request, responses, context) -> current().handle(responses))
                      .build())
              .executionMode(ExecutionMode.of(task -> current().submit(task)))
              .build();
    }

    private StreamRace current() {
      return requireNonNull(current);
    }

    void race(long seed) {
      StreamRace race = new StreamRace(this, seed);
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
  private final CheckedMemory memory;
  private final GatheredExchange exchange;
  private final List<String> ofHandler = new ArrayList<>();
  private final List<String> ofOther = new CopyOnWriteArrayList<>();
  private final int count;
  private final boolean twoSenders;
  private final boolean late;
  private volatile @Nullable FutureTask<?> running;
  private volatile @Nullable FutureTask<?> beside;

  private StreamRace(Server server, long seed) {
    this.server = server;
    this.plan = new Interleaving(seed, List::of);
    this.memory = new CheckedMemory(() -> {}, () -> false, plan::violate);
    this.count = 1 + plan.random.nextInt(400);
    this.twoSenders = plan.oneIn(2);
    this.late = plan.oneIn(5);
    Headers head =
        Headers.of("content-type", "application/connect+text", "connect-timeout-ms", "3600000");
    this.exchange =
        new GatheredExchange(Texts.REPEAT.procedure(), head, loop, memory, plan::violate);
  }

  private void submit(Runnable task) {
    running = server.racers.submit(0, task);
  }

  private void handle(ResponseStream<String> responses) {
    if (twoSenders) {
      beside = server.racers.submit(1, () -> send(responses, "o", ofOther));
    }
    send(responses, "h", ofHandler);
    FutureTask<?> other = beside;
    if (other != null) {
      Racers.await(other, plan + ": the other sender");
    }
  }

  private void send(ResponseStream<String> responses, String sender, List<String> sent) {
    Random random = new Random(sender.hashCode() + count);
    try {
      for (int i = 0; i < count; i++) {
        boolean isLong = random.nextInt(60) == 0;
        String message = sender + i + "x".repeat(random.nextInt(isLong ? LONGEST_BYTES : 100));
        responses.send(message);
        sent.add(message);
      }
    } catch (RpcException e) {
      plan.require(late, "a send has failed: " + e);
    }
  }

  private void run() {
    HttpRequestListener listener = server.router.handle(exchange);
    listener.onData(Envelope.of(Envelope.UNCOMPRESSED, new byte[] {'r'}), true);
    loop.runAll();
    FutureTask<?> run = requireNonNull(running);
    int turns = 0;
    while (!run.isDone()) {
      loop.runAll();
      if (late && turns++ == 50) {
        SteppedLoop.Timed deadline = loop.timer(Duration.ofMinutes(59), Duration.ofHours(1));
        if (deadline != null) {
          loop.expire(deadline);
        }
      }
      if (exchange.sendAll()) {
        listener.onWritable();
      }
      Thread.yield();
    }
    Racers.await(run, plan + ": the handler");
    FutureTask<?> other = beside;
    if (other != null) {
      Racers.awaitAnyEnd(other, plan + ": the other sender");
    }
    loop.runAll();
    check();
    listener.onClosed(exchange.isOver());
    plan.require(memory.used() == 0, "memory is left: " + memory.used());
    plan.require(server.router.activeCalls() == 0, "a call is left");
    plan.check();
  }

  private void check() {
    plan.require(exchange.isOver(), "there is no end");
    List<String> written = exchange.messages();
    checkOrder(written, "h", ofHandler);
    checkOrder(written, "o", ofOther);
    int bound = GatheredExchange.BOUND_BYTES + 2 * (16 * 1024 + LONGEST_BYTES);
    plan.require(exchange.mostUnsentBytes() < bound, exchange.mostUnsentBytes() + " are unsent");
  }

  private void checkOrder(List<String> written, String sender, List<String> sent) {
    List<String> own = written.stream().filter(message -> message.startsWith(sender)).toList();
    int common = Math.min(own.size(), sent.size());
    plan.require(own.subList(0, common).equals(sent.subList(0, common)), "the order has changed");
    plan.require(late || own.size() == sent.size(), own.size() + " of " + sent.size() + " written");
  }
}
