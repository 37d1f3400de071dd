package dev.connectjava.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The meters of all calls of one method, protocol and side. Thread-safe. */
final class CallMeters {

  private final MeterRegistry registry;
  private final Side side;
  private final Tags tags;
  private final Counter requests;
  private final Counter responses;
  private final DistributionSummary requestSize;
  private final DistributionSummary responseSize;
  private final LongAdder active;

  /** By status, of which there are few. */
  private final Map<String, Timer> durations = new ConcurrentHashMap<>();

  /** The two sides of a call, and how each names what passes. */
  enum Side {
    SERVER("connect.server", "requests.received", "responses.sent"),
    CLIENT("connect.client", "requests.sent", "responses.received");

    private final String prefix;
    private final String requests;
    private final String responses;

    Side(String prefix, String requests, String responses) {
      this.prefix = prefix;
      this.requests = requests;
      this.responses = responses;
    }

    /** Returns the beginning of the names of the side's meters. */
    String prefix() {
      return prefix;
    }
  }

  CallMeters(MeterRegistry registry, Side side, Tags tags) {
    this.registry = registry;
    this.side = side;
    this.tags = tags;
    this.requests = messages(side.requests, "request");
    this.responses = messages(side.responses, "response");
    this.requestSize = sizes("request");
    this.responseSize = sizes("response");
    this.active =
        SharedCounts.of(
            registry, side.prefix + ".active", "The calls that have begun and not ended", tags);
  }

  private Counter messages(String name, String message) {
    return Counter.builder(side.prefix + "." + name)
        .description("The number of " + message + " messages")
        .baseUnit("messages")
        .tags(tags)
        .register(registry);
  }

  private DistributionSummary sizes(String message) {
    return DistributionSummary.builder(side.prefix + "." + message + ".size")
        .description("The length of " + message + " messages without compression")
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
  }

  void begun() {
    active.increment();
  }

  void request(int bytes) {
    requests.increment();
    requestSize.record(bytes);
  }

  void response(int bytes) {
    responses.increment();
    responseSize.record(bytes);
  }

  /**
   * Records the end of a call.
   *
   * @param status a code or another value of a small set
   */
  void ended(String status, Duration duration) {
    active.decrement();
    durations.computeIfAbsent(status, this::duration).record(duration);
  }

  private Timer duration(String status) {
    return Timer.builder(side.prefix + ".processing.duration")
        .description("The time from the beginning of a call to its end")
        .tags(tags)
        .tag(CallTags.STATUS_CODE, status)
        .register(registry);
  }
}
