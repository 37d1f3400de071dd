package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.CLIENT_ADDRESS;
import static dev.connectjava.opentelemetry.SemanticConventions.CLIENT_PORT;
import static dev.connectjava.opentelemetry.SemanticConventions.PEER_ADDRESS;
import static dev.connectjava.opentelemetry.SemanticConventions.PEER_PORT;
import static dev.connectjava.opentelemetry.SemanticConventions.SERVER_ADDRESS;
import static dev.connectjava.opentelemetry.SemanticConventions.SERVER_PORT;
import static dev.connectjava.opentelemetry.SemanticConventions.TRANSPORT;

import dev.connectjava.Peer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.util.Map;

/** The attributes of the two ends of a connection. */
final class NetworkAttributes {

  private static final Map<String, Long> DEFAULT_PORTS = Map.of("http", 80L, "https", 443L);
  private static final String UNIX = "unix:";

  private NetworkAttributes() {}

  /** Sets what is known about a server's client. */
  static void setClient(Span span, Peer client) {
    setPeer(span, client);
    setAddress(span, client.address(), CLIENT_ADDRESS, CLIENT_PORT);
  }

  /** Sets what is known about the other end of the connection. */
  static void setPeer(Span span, Peer peer) {
    SocketAddress address = peer.address();
    setAddress(span, address, PEER_ADDRESS, PEER_PORT);
    if (address instanceof InetSocketAddress) {
      span.setAttribute(TRANSPORT, "tcp");
    } else if (address instanceof UnixDomainSocketAddress) {
      span.setAttribute(TRANSPORT, "unix");
    }
  }

  private static void setAddress(
      Span span, SocketAddress address, AttributeKey<String> host, AttributeKey<Long> port) {
    if (address instanceof InetSocketAddress internet) {
      boolean resolved = internet.getAddress() != null;
      span.setAttribute(
          host, resolved ? internet.getAddress().getHostAddress() : internet.getHostString());
      span.setAttribute(port, (long) internet.getPort());
    } else if (address instanceof UnixDomainSocketAddress unix
        && !unix.getPath().toString().isEmpty()) {
      span.setAttribute(host, unix.getPath().toString());
    }
  }

  /** Sets the server that a client has asked for: the value of its {@code host} field. */
  static void setAuthority(Span span, String authority) {
    span.setAllAttributes(ofUrl("http://" + authority, authority, Map.of()));
  }

  /**
   * Returns the attributes of the server that a client calls.
   *
   * @param target the URL of the client's transport
   */
  static Attributes ofTarget(String target) {
    return target.startsWith(UNIX)
        ? Attributes.of(SERVER_ADDRESS, target.substring(UNIX.length()))
        : ofUrl(target, target, DEFAULT_PORTS);
  }

  /**
   * Returns the host and the port of a URL.
   *
   * @param otherwise the address if the URL has no host
   * @param defaults the ports of URLs without a port, by scheme
   */
  private static Attributes ofUrl(String url, String otherwise, Map<String, Long> defaults) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Attributes.of(SERVER_ADDRESS, otherwise);
    }
    if (uri.getHost() == null) {
      return Attributes.of(SERVER_ADDRESS, otherwise);
    }
    Attributes host = Attributes.of(SERVER_ADDRESS, withoutBrackets(uri.getHost()));
    Long port = uri.getPort() >= 0 ? Long.valueOf(uri.getPort()) : defaults.get(uri.getScheme());
    return port == null ? host : host.toBuilder().put(SERVER_PORT, port).build();
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
