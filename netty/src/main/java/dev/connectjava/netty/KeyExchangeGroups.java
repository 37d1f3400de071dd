package dev.connectjava.netty;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The key-exchange groups of a TLS implementation. The JDK ignores names that it does not support,
 * and OpenSSL does not list its names, so both are checked here.
 */
final class KeyExchangeGroups {

  /** The groups for TLS 1.3 in the registry of IANA, among which those of OpenSSL are. */
  private static final List<String> REGISTERED =
      List.of(
          "X25519MLKEM768",
          "SecP256r1MLKEM768",
          "SecP384r1MLKEM1024",
          "MLKEM512",
          "MLKEM768",
          "MLKEM1024",
          "x25519",
          "secp256r1",
          "secp384r1",
          "secp521r1",
          "x448",
          "ffdhe2048",
          "ffdhe3072",
          "ffdhe4096");

  /** The names that OpenSSL supports; found out at the first use, with one context for each. */
  private static final class OfOpenSsl {
    static final List<String> SUPPORTED =
        REGISTERED.stream().filter(KeyExchangeGroups::isSupportedByOpenSsl).toList();
  }

  private KeyExchangeGroups() {}

  /**
   * Sets the groups of a context that OpenSSL implements, and checks those of every context.
   *
   * @param groups empty for the default of the implementation
   * @throws IllegalStateException if the implementation does not support one of the groups
   */
  static void set(List<String> groups, SslContextBuilder builder, SslProvider provider) {
    if (groups.isEmpty()) {
      return;
    }
    List<String> supported = supported(provider);
    for (String group : groups) {
      if (!supported.contains(group)) {
        throw new IllegalStateException(
            "%s does not support the key-exchange group %s, but %s: set others by keyExchangeGroups, or another TlsProvider"
                .formatted(nameOf(provider), group, String.join(", ", supported)));
      }
    }
    if (provider != SslProvider.JDK) {
      builder.option(OpenSslContextOption.GROUPS, groups.toArray(String[]::new));
    }
  }

  private static String nameOf(SslProvider provider) {
    return provider == SslProvider.JDK ? "the TLS of JDK " + Runtime.version() : "OpenSSL";
  }

  /** Returns the names of the supported groups. */
  private static List<String> supported(SslProvider provider) {
    return provider == SslProvider.JDK ? supportedByJdk() : OfOpenSsl.SUPPORTED;
  }

  private static List<String> supportedByJdk() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null); // Not those of the JVM.
      String @Nullable [] groups = context.getSupportedSSLParameters().getNamedGroups();
      return groups == null ? List.of() : List.of(groups);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  private static boolean isSupportedByOpenSsl(String group) {
    try {
      SslContext context =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .trustManager(InsecureTrustManagerFactory.INSTANCE) // It makes no connection.
              .option(OpenSslContextOption.GROUPS, new String[] {group})
              .build();
      ReferenceCountUtil.release(context);
      return true;
    } catch (SSLException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Sets the groups of one connection, if the JDK encrypts it. */
  static void set(List<String> groups, SslHandler handler, SslContext context) {
    if (!groups.isEmpty() && !(context instanceof ReferenceCounted)) {
      SSLEngine engine = handler.engine();
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setNamedGroups(groups.toArray(String[]::new));
      engine.setSSLParameters(parameters);
    }
  }
}
