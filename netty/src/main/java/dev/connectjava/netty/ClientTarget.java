package dev.connectjava.netty;

import static java.util.Objects.requireNonNullElse;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The target of a client: the parsed URL of a server.
 *
 * @param url the URL as it was given, for messages
 * @param tls whether to use TLS
 * @param host the name or the address, without the brackets of IPv6
 * @param port the port; without meaning for a Unix domain socket
 * @param unixSocket the path of a Unix domain socket; null for TCP
 * @param authority the authority of requests, as defined by RFC 9110, section 7.2
 * @param pathPrefix the prefix of each request path: empty, or with a slash at its beginning and
 *     none at its end
 */
record ClientTarget(
    String url,
    boolean tls,
    String host,
    int port,
    @Nullable Path unixSocket,
    String authority,
    String pathPrefix) {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MOST_PORT = 65_535;
  private static final String UNIX = "unix:";

  /** Host and port. Unlike in {@code URI}, names may have underscores, as container names do. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\]]+]|[\\w.~-]+)(?::([0-9]{0,9}))?");

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException if the URL does not name a target
   */
  static ClientTarget of(String url) {
    if (url.startsWith(UNIX)) {
      return unix(url);
    }
    URI uri = parse(url);
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
      throw unusable(url, "it must begin with http://, https:// or unix:");
    }
    Matcher authority = AUTHORITY.matcher(requireNonNullElse(uri.getRawAuthority(), ""));
    if (!authority.matches()) {
      throw unusable(url, "a host, and a port if it isn't the default, must follow the scheme");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw unusable(url, "it must have neither a query nor a fragment");
    }
    int usual = tls ? HTTPS_PORT : HTTP_PORT;
    String digits = requireNonNullElse(authority.group(2), "");
    int port = digits.isEmpty() ? usual : Integer.parseInt(digits);
    if (port < 1 || port > MOST_PORT) {
      throw unusable(url, "its port must be from 1 to 65535");
    }
    String name = authority.group(1);
    return new ClientTarget(
        url,
        tls,
        withoutBrackets(name),
        port,
        null,
        port == usual ? name : name + ":" + port,
        prefix(uri.getRawPath()));
  }

  /** Parses gRPC's forms of names: {@code unix:path} and {@code unix:///absolute/path}. */
  private static ClientTarget unix(String url) {
    String path = url.substring(UNIX.length());
    if (path.startsWith("//")) {
      path = path.substring(2);
    }
    if (path.isEmpty()) {
      throw unusable(url, "the path of a socket must follow the scheme");
    }
    return new ClientTarget(url, false, "localhost", 0, Path.of(path), "localhost", "");
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw unusable(url, e.getReason());
    }
  }

  private static String prefix(String path) {
    return path.endsWith("/") ? prefix(path.substring(0, path.length() - 1)) : path;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static IllegalArgumentException unusable(String url, String reason) {
    return new IllegalArgumentException("\"%s\" is not a valid URL: %s".formatted(url, reason));
  }

  /** Returns the {@code :scheme} pseudo-header field. */
  String scheme() {
    return tls ? "https" : "http";
  }

  @Override
  public String toString() {
    return url;
  }
}
