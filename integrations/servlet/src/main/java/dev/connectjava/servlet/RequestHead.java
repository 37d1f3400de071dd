package dev.connectjava.servlet;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the head of an exchange from the request of a container, in two parts. */
final class RequestHead {

  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private static final Pattern IPV4 = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");

  private RequestHead() {}

  /** Returns everything but the header fields. */
  static HttpRequest.Builder withoutFields(HttpServletRequest request) {
    String query = request.getQueryString();
    return HttpRequest.builder(version(request), request.getMethod(), path(request), peer(request))
        .query(query == null ? "" : query);
  }

  private static HttpVersion version(HttpServletRequest request) {
    String protocol = request.getProtocol();
    if (protocol.startsWith("HTTP/1")) {
      return HttpVersion.HTTP_1;
    }
    return protocol.startsWith("HTTP/3") ? HttpVersion.HTTP_3 : HttpVersion.HTTP_2;
  }

  /**
   * Returns the path below the context and the servlet's mapping, as it was sent. The paths of
   * procedures have no character that could be sent in two ways.
   */
  static String path(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    if (request.getHttpServletMapping().getMappingMatch() != MappingMatch.PATH) {
      return path;
    }
    String mapped = request.getServletPath();
    if (path.startsWith(mapped)) {
      return path.substring(mapped.length());
    }
    String rest = request.getPathInfo(); // The prefix was sent in another way, such as "%72pc".
    return rest == null ? "" : rest;
  }

  /**
   * Returns the header fields.
   *
   * @throws IllegalArgumentException if there is an invalid one
   */
  static Headers fields(HttpServletRequest request) {
    Headers.Builder headers = Headers.builder();
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        headers.add(name, value);
      }
    }
    if (!headers.contains("host")) { // A container may keep only its parts over HTTP/2.
      headers.add("host", request.getServerName() + ":" + request.getServerPort());
    }
    return headers.build();
  }

  private static Peer peer(HttpServletRequest request) {
    Peer peer = Peer.at(address(request.getRemoteAddr(), request.getRemotePort()));
    return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] certificates
        ? peer.withCertificates(List.of(certificates))
        : peer;
  }

  /** Returns an address without looking up a name, which a proxy may have sent. */
  static InetSocketAddress address(@Nullable String remote, int port) {
    String host = remote == null ? "" : remote;
    int known = Math.clamp(port, 0, 0xFFFF);
    try {
      return host.indexOf(':') >= 0 || IPV4.matcher(host).matches()
          ? new InetSocketAddress(InetAddress.getByName(host), known)
          : InetSocketAddress.createUnresolved(host, known);
    } catch (UnknownHostException e) {
      return InetSocketAddress.createUnresolved(host, known);
    }
  }
}
