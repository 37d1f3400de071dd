package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * A parsed request target.
 *
 * @param authority the authority of a target in absolute form; null for the other forms
 * @param path the part before the question mark
 * @param query the part after the question mark; empty if the target has no query
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, section 3.2</a>
 */
record RequestTarget(@Nullable String authority, String path, String query) {

  /**
   * Parses a target in origin form, in absolute form, which a client may send to a proxy, or in
   * asterisk form.
   *
   * @return null if the target has another form, an invalid authority, spaces, control characters
   *     or a fragment
   */
  static @Nullable RequestTarget of(String target) {
    if (!isVisible(target)) {
      return null;
    }
    if (target.startsWith("/") || target.equals("*")) {
      return ofOrigin(null, target);
    }
    int start = endOfScheme(target);
    if (start < 0) {
      return null;
    }
    int end = endOfAuthority(target, start);
    String authority = target.substring(start, end);
    String rest = target.substring(end);
    return Authority.isValid(authority)
        ? ofOrigin(authority, rest.startsWith("/") ? rest : "/" + rest)
        : null;
  }

  private static RequestTarget ofOrigin(@Nullable String authority, String target) {
    int question = target.indexOf('?');
    return question < 0
        ? new RequestTarget(authority, target, "")
        : new RequestTarget(
            authority, target.substring(0, question), target.substring(question + 1));
  }

  /**
   * Returns whether the target has no spaces, control characters or fragment. Characters outside of
   * ASCII are accepted: they can only be part of a path or a query, if an invalid one.
   */
  private static boolean isVisible(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7F || c == '#') {
        return false;
      }
    }
    return true;
  }

  private static int endOfScheme(String target) {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
  }

  private static int endOfAuthority(String target, int start) {
    int end = start;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  HttpRequest toRequest(HttpVersion version, String method, Headers headers, Peer peer) {
    return HttpRequest.builder(version, method, path, peer).query(query).headers(headers).build();
  }
}
