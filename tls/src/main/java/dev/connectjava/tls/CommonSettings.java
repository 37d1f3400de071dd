package dev.connectjava.tls;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that clients and servers have in common. Immutable.
 *
 * @param versions at least one, the oldest first; an unmodifiable set of its own
 * @param provider null for the transport's choice
 * @param handshakeTimeout more than zero
 */
record CommonSettings(
    Set<TlsVersion> versions, @Nullable TlsProvider provider, Duration handshakeTimeout) {

  static final CommonSettings DEFAULTS =
      new CommonSettings(
          unmodifiable(EnumSet.allOf(TlsVersion.class)), null, Duration.ofSeconds(10));

  CommonSettings withVersions(TlsVersion first, TlsVersion... others) {
    return new CommonSettings(unmodifiable(EnumSet.of(first, others)), provider, handshakeTimeout);
  }

  CommonSettings withProvider(TlsProvider newProvider) {
    return new CommonSettings(
        versions, Objects.requireNonNull(newProvider, "provider"), handshakeTimeout);
  }

  /**
   * Returns these settings with another handshake timeout.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  CommonSettings withHandshakeTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "the handshake timeout must be positive, but was " + timeout);
    }
    return new CommonSettings(versions, provider, timeout);
  }

  private static Set<TlsVersion> unmodifiable(EnumSet<TlsVersion> versions) {
    return Collections.unmodifiableSet(versions);
  }
}
