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
    try {
      URI uri = new URI("http://" + authority);
      if (uri.getHost() != null) {
        span.setAttribute(SERVER_ADDRESS, withoutBrackets(uri.getHost()));
        if (uri.getPort() >= 0) {
          span.setAttribute(SERVER_PORT, (long) uri.getPort());
        }
      }
    } catch (URISyntaxException e) {
      span.setAttribute(SERVER_ADDRESS, authority);
    }
  }

  /**
   * Returns the attributes of the server that a client calls.
   *
   * @param target the URL of the client's transport
   */
  static Attributes ofTarget(String target) {
    if (target.startsWith(UNIX)) {
      return Attributes.of(SERVER_ADDRESS, target.substring(UNIX.length()));
    }
    try {
      URI uri = new URI(target);
      if (uri.getHost() != null) {
        Long port =
            uri.getPort() >= 0 ? (Long) (long) uri.getPort() : DEFAULT_PORTS.get(uri.getScheme());
        Attributes host = Attributes.of(SERVER_ADDRESS, withoutBrackets(uri.getHost()));
        return port == null ? host : host.toBuilder().put(SERVER_PORT, port).build();
      }
    } catch (URISyntaxException e) {
      // As below: a target that is not a URL stands for itself.
    }
    return Attributes.of(SERVER_ADDRESS, target);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
