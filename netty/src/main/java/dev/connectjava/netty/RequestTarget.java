package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.spi.HttpRequest;
import dev.connectjava.spi.HttpVersion;

/**
 * A request target, taken apart.
 *
 * @param path what is before the question mark
 * @param query what is after it; empty if there is none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, section 3.2</a>
 */
record RequestTarget(String path, String query) {

  static RequestTarget of(String target) {
    String originForm = withoutScheme(target);
    int question = originForm.indexOf('?');
    return question < 0
        ? new RequestTarget(originForm, "")
        : new RequestTarget(originForm.substring(0, question), originForm.substring(question + 1));
  }

  /** The absolute form, which a client may send to a proxy, in origin form. */
  private static String withoutScheme(String target) {
    if (target.startsWith("/") || !target.contains("://")) {
      return target;
    }
    int path = target.indexOf('/', target.indexOf("://") + 3);
    return path < 0 ? "/" : target.substring(path);
  }

  HttpRequest toRequest(HttpVersion version, String method, Headers headers, Peer peer) {
    return new HttpRequest(version, method, path, query, headers, peer);
  }
}
