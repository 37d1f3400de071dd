package dev.connectjava.netty;

import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of a server: one for each identity. Sessions belong to a context, so a session
 * of one identity is never resumed with another. With OpenSSL, contexts have memory outside the
 * heap, until they are released.
 *
 * @param settings the settings, which have the identities
 */
record IdentityContexts(ServerTls settings, Map<TlsIdentity, SslContext> contexts) {

  /**
   * Creates the contexts.
   *
   * @throws IllegalArgumentException if an identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  static IdentityContexts of(ServerTls settings) {
    Map<TlsIdentity, SslContext> contexts = new HashMap<>();
    IdentityContexts all = new IdentityContexts(settings, contexts);
    try {
      contexts.put(settings.identity(), TlsContexts.of(settings, settings.identity()));
      settings.identities().forEach(all::add);
      return all;
    } catch (RuntimeException | Error e) {
      all.release();
      throw e;
    }
  }

  private void add(String hostName, TlsIdentity identity) {
    try {
      contexts.computeIfAbsent(identity, each -> TlsContexts.of(settings, each));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the identity for %s: %s".formatted(hostName, e.getMessage()), e);
    }
  }

  /** Returns the context for a client; null if the settings reject it. */
  @Nullable SslContext find(ClientHello hello) {
    TlsIdentity identity = hello.serverName().flatMap(settings::identityFor).orElse(null);
    if (identity == null && settings.rejectsUnknownHosts()) {
      return null;
    }
    return Objects.requireNonNull(contexts.get(identity == null ? settings.identity() : identity));
  }

  void release() {
    contexts.values().forEach(ReferenceCountUtil::release);
  }
}
