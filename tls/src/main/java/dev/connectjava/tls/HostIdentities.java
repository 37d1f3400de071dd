package dev.connectjava.tls;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Identities by host name. Immutable.
 *
 * @param byName the identities, by the forms of their names for comparisons
 */
record HostIdentities(Map<String, TlsIdentity> byName) {

  static final HostIdentities NONE = new HostIdentities(Map.of());

  /**
   * Returns these identities and another one.
   *
   * @throws IllegalArgumentException if the name is not a host name, or has an identity already
   */
  HostIdentities plus(String hostName, TlsIdentity identity) {
    Objects.requireNonNull(hostName, "hostName");
    Objects.requireNonNull(identity, "identity");
    Map<String, TlsIdentity> all = new LinkedHashMap<>(byName);
    if (all.put(HostName.listed(hostName), identity) != null) {
      throw new IllegalArgumentException(
          "the host name \"%s\" has an identity already".formatted(hostName));
    }
    return new HostIdentities(Collections.unmodifiableMap(all));
  }

  /** Returns the identity for a name that a client asks for: an exact one before a wildcard. */
  Optional<TlsIdentity> find(String hostName) {
    return HostName.asked(hostName).map(this::get);
  }

  private @Nullable TlsIdentity get(String name) {
    TlsIdentity exact = byName.get(name);
    return exact == null ? byName.get(HostName.wildcardOf(name)) : exact;
  }
}
