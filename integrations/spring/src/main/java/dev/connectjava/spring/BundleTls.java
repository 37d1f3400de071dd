package dev.connectjava.spring;

import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The TLS settings of an SSL bundle that a property names.
 *
 * @param property the name of the property, for messages
 * @param name the name of the bundle
 */
record BundleTls(String property, String name) {

  /**
   * Returns the bundle.
   *
   * @param bundles null if the context has none
   * @throws ConnectPropertyException if there is no such bundle
   */
  SslBundle in(@Nullable SslBundles bundles) {
    if (bundles == null) {
      throw new ConnectPropertyException(
          problem("but the application has no SslBundles."), "Add a bean of SslBundles.", null);
    }
    try {
      return bundles.getBundle(name);
    } catch (NoSuchSslBundleException e) {
      throw new ConnectPropertyException(
          problem("which does not exist."),
          "Add spring.ssl.bundle.pem."
              + name
              + " or spring.ssl.bundle.jks."
              + name
              + ", or change "
              + property
              + " to one of "
              + bundles.getBundleNames()
              + ".",
          e);
    }
  }

  /**
   * Returns the settings of a server with the bundle's certificate.
   *
   * @throws ConnectPropertyException if the bundle has no key, no trust store for the
   *     authentication of clients, or options that do not apply
   */
  ServerTls server(SslBundle bundle, ClientAuthentication authentication) {
    if (bundle.getStores().getKeyStore() == null) {
      throw new ConnectPropertyException(
          problem("which has no certificate with a key."),
          "Add the keystore of the bundle \"" + name + "\".",
          null);
    }
    ServerTls.Builder tls = ServerTls.builder(identity(bundle));
    if (authentication != ClientAuthentication.NONE) {
      requireTrust(bundle);
      tls.clientAuthentication(authentication, trust(bundle));
    }
    List<TlsVersion> versions = versions(bundle);
    if (!versions.isEmpty()) {
      tls.versions(versions.getFirst(), others(versions));
    }
    return tls.build();
  }

  /**
   * Returns the settings of a client that trusts the bundle's authorities.
   *
   * @throws ConnectPropertyException if the bundle has options that do not apply
   */
  ClientTls client(SslBundle bundle) {
    ClientTls.Builder tls = ClientTls.builder().trust(trust(bundle));
    if (bundle.getStores().getKeyStore() != null) {
      tls.identity(identity(bundle));
    }
    List<TlsVersion> versions = versions(bundle);
    if (!versions.isEmpty()) {
      tls.versions(versions.getFirst(), others(versions));
    }
    return tls.build();
  }

  /** Without a trust store, the authorities of the JDK would decide which clients are accepted. */
  private void requireTrust(SslBundle bundle) {
    if (bundle.getStores().getTrustStore() == null) {
      throw new ConnectPropertyException(
          problem("which has no truststore to verify clients with."),
          "Add the truststore of the bundle \""
              + name
              + "\" with the authorities of the clients' certificates, or set "
              + ServerAssembly.CLIENT_AUTHENTICATION
              + " to none.",
          null);
    }
  }

  private static TlsIdentity identity(SslBundle bundle) {
    return TlsIdentity.of(bundle.getManagers().getKeyManagerFactory());
  }

  private static TlsTrust trust(SslBundle bundle) {
    return TlsTrust.of(bundle.getManagers().getTrustManagerFactory());
  }

  private static TlsVersion[] others(List<TlsVersion> versions) {
    return versions.subList(1, versions.size()).toArray(TlsVersion[]::new);
  }

  /** Returns the versions that the bundle enables; empty for the default. */
  private List<TlsVersion> versions(SslBundle bundle) {
    if (bundle.getOptions().getCiphers() != null) {
      throw new ConnectPropertyException(
          problem("whose options name ciphers, which can't be set here."),
          "Remove options.ciphers of the bundle \"" + name + "\", or use a bundle without them.",
          null);
    }
    String[] protocols = bundle.getOptions().getEnabledProtocols();
    List<TlsVersion> versions = new ArrayList<>();
    if (protocols != null) {
      Arrays.stream(protocols).map(this::version).forEach(versions::add);
    }
    return versions;
  }

  private TlsVersion version(String protocol) {
    return switch (protocol) {
      case "TLSv1.2" -> TlsVersion.TLS_1_2;
      case "TLSv1.3" -> TlsVersion.TLS_1_3;
      default ->
          throw new ConnectPropertyException(
              problem("whose options enable " + protocol + "."),
              "Enable only TLSv1.2 and TLSv1.3 in the bundle \"" + name + "\".",
              null);
    };
  }

  private String problem(String rest) {
    return property + " names the SSL bundle \"" + name + "\", " + rest;
  }
}
