package dev.connectjava.micrometer;

import dev.connectjava.AttemptListener;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Measures what one attempt of a client's call waits for. Thread-safe. */
final class MeasuredAttempt implements AttemptListener {

  private record Waiting(ConnectionWait cause, Timer.Sample since) {}

  private final MeterRegistry registry;
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

  MeasuredAttempt(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void onWaiting(ConnectionWait wait) {
    waitFor(new Waiting(wait, Timer.start(registry)));
  }

  @Override
  public void onConnected(Peer peer) {
    waitFor(null);
  }

  @Override
  public void onEnd(End end) {
    waitFor(null);
  }

  /** Begins a wait, or none, and records the one before it. */
  private void waitFor(@Nullable Waiting next) {
    Waiting before = waiting.getAndSet(next);
    if (before != null) {
      before.since().stop(timer(before.cause()));
    }
  }

  private Timer timer(ConnectionWait cause) {
    return Timer.builder("connect.client.wait")
        .description("The time that requests wait without a connection")
        .tag("for", cause.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }
}
