package dev.connectjava.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The numbers that gauges show. A registry has one gauge for each name with its tags, whose number
 * all servers and clients of the registry share. Thread-safe.
 */
final class SharedCounts {

  private record Key(String name, Tags tags) {}

  private static final Map<MeterRegistry, Map<Key, LongAdder>> BY_REGISTRY =
      Collections.synchronizedMap(new WeakHashMap<>());

  private SharedCounts() {}

  /** Returns the number of a gauge, which is registered if it is new. */
  static LongAdder of(MeterRegistry registry, String name, String description, Tags tags) {
    return BY_REGISTRY
        .computeIfAbsent(registry, absent -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            new Key(name, tags), absent -> registered(registry, name, description, tags));
  }

  private static LongAdder registered(
      MeterRegistry registry, String name, String description, Tags tags) {
    LongAdder count = new LongAdder();
    Gauge.builder(name, count, LongAdder::sum)
        .description(description)
        .tags(tags)
        .register(registry);
    return count;
  }
}
