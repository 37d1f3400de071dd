package dev.connectjava.spring;

import dev.connectjava.netty.KeepAlive;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * HTTP/2 pings. Immutable and thread-safe.
 *
 * @param interval Time without data from the peer after which it is pinged; no pings by default.
 * @param timeout How long the peer may take to answer a ping.
 */
record KeepAliveProperties(@Nullable Duration interval, @DefaultValue("20s") Duration timeout) {

  /** Returns the settings; empty if there are no pings. */
  Optional<KeepAlive> settings() {
    return Optional.ofNullable(interval).map(each -> KeepAlive.every(each).withTimeout(timeout));
  }
}
