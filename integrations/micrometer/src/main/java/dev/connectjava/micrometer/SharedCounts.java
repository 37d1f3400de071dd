package dev.connectjava.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The numbers that gauges show. A registry has one gauge for each name with its tags, as its
 * filters leave them, whose number all servers and clients of the registry share. Thread-safe.
 */
final class SharedCounts {

  private record Key(String name, Tags tags) {}

  private static final Map<MeterRegistry, SharedCounts> BY_REGISTRY =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Map<Key, LongAdder> byTags = new ConcurrentHashMap<>();

  /** By what the filters of the registry make of the names and tags. Guarded by the lock. */
  private final Map<Meter.Id, LongAdder> byId = new HashMap<>();

  private final ReentrantLock lock = new ReentrantLock();

  private SharedCounts() {}

  /** Returns the number of a gauge, which is registered if it is new. */
  static LongAdder of(MeterRegistry registry, String name, String description, Tags tags) {
    return BY_REGISTRY
        .computeIfAbsent(registry, absent -> new SharedCounts())
        .of(
            new Key(name, tags),
            count ->
                Gauge.builder(name, count, LongAdder::sum)
                    .description(description)
                    .tags(tags)
                    .register(registry)
                    .getId());
  }

  private LongAdder of(Key key, Function<LongAdder, Meter.Id> registration) {
    return byTags.computeIfAbsent(key, absent -> registered(registration));
  }

  /** Registers a gauge. If filters have made it one that is there, it keeps the number it has. */
  private LongAdder registered(Function<LongAdder, Meter.Id> registration) {
    LongAdder count = new LongAdder();
    lock.lock();
    try {
      LongAdder known = byId.putIfAbsent(registration.apply(count), count);
      return known == null ? count : known;
    } finally {
      lock.unlock();
    }
  }
}
