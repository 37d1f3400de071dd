package dev.connectjava.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings that clients and servers have in common. Immutable.
 *
 * @param versions at least one, the oldest first; an unmodifiable set of its own
 * @param keyExchangeGroups the preferred one first; empty for those of the implementation
 * @param provider null for the transport's choice
 * @param handshakeTimeout more than zero
 */
record CommonSettings(
    Set<TlsVersion> versions,
    List<String> keyExchangeGroups,
    @Nullable TlsProvider provider,
    Duration handshakeTimeout) {

  static final CommonSettings DEFAULTS =
      new CommonSettings(
          unmodifiable(EnumSet.allOf(TlsVersion.class)), List.of(), null, Duration.ofSeconds(10));

  CommonSettings withVersions(TlsVersion first, TlsVersion... others) {
    return new CommonSettings(
        unmodifiable(EnumSet.of(first, others)), keyExchangeGroups, provider, handshakeTimeout);
  }

  /**
   * Returns these settings with other key-exchange groups.
   *
   * @throws IllegalArgumentException if a name is blank or occurs twice
   */
  CommonSettings withKeyExchangeGroups(String first, String... others) {
    List<String> groups = new ArrayList<>();
    groups.add(first);
    groups.addAll(List.of(others));
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String group : groups) {
      if (group.isBlank() || !seen.add(group)) {
        throw new IllegalArgumentException(
            "the names of keyExchangeGroups must be different and not blank, but were " + groups);
      }
    }
    return new CommonSettings(versions, List.copyOf(groups), provider, handshakeTimeout);
  }

  CommonSettings withProvider(TlsProvider newProvider) {
    return new CommonSettings(
        versions,
        keyExchangeGroups,
        Objects.requireNonNull(newProvider, "provider"),
        handshakeTimeout);
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
    return new CommonSettings(versions, keyExchangeGroups, provider, timeout);
  }

  private static Set<TlsVersion> unmodifiable(EnumSet<TlsVersion> versions) {
    return Collections.unmodifiableSet(versions);
  }
}
