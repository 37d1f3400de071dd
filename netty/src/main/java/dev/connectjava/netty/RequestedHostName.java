package dev.connectjava.netty;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The host name that a client sends in its TLS handshake (SNI). By themselves, the JDK and OpenSSL
 * send none without a dot, such as the names of services in a cluster.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066, section 3</a>
 */
final class RequestedHostName {

  private RequestedHostName() {}

  /** Makes a client send the name, unless it is an IP address, or can't be that of a host. */
  static void set(SSLEngine engine, String name) {
    of(name)
        .ifPresent(hostName -> {
          SSLParameters parameters = engine.getSSLParameters();
          parameters.setServerNames(List.of(hostName));
          engine.setSSLParameters(parameters);
        });
  }

  /** Returns the name as it is sent: without a dot at its end; empty for an IP address. */
  static Optional<SNIHostName> of(String name) {
    String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SNIHostName(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // For example, a name with an underscore: TLS then decides.
    }
  }
}
