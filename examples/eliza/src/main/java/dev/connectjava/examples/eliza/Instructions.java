package dev.connectjava.examples.eliza;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What to try, once the server runs. Stateless. */
final class Instructions {
  private static final String SERVICE = "connectrpc.eliza.v1.ElizaService";
  private static final String SAY = "{\"sentence\":\"I feel a little lost today\"}";
  private static final String INTRODUCE = "{\"name\":\"Ada\"}";

  private Instructions() {}

  /** Returns the text for a server that listens on a host and port. */
  static String text(String host, int port) {
    String base = "http://%s:%d".formatted(reachable(host), port);
    return """
    Eliza is listening. Ctrl-C ends it.

    Talk to her in a browser:
      %1$s/

    One sentence, as plain JSON:
      curl -s %1$s/%2$s/Say -H 'Content-Type: application/json' -d '%3$s'

    The same with GET, because Say has no side effects:
      curl -s '%1$s/%2$s/Say?connect=v1&encoding=json&message=%4$s'

    A stream of sentences, each in an envelope of one byte of flags and four of length:
      printf '%5$s%%s' '%6$s' | curl -sN %1$s/%2$s/Introduce -H 'Content-Type: application/connect+json' --data-binary @- | tr -s '\\0' '\\n'

    """
        .formatted(base, SERVICE, SAY, percentEncoded(SAY), envelopePrefix(INTRODUCE), INTRODUCE);
  }

  /** A server that listens on every address can be reached under this machine's own name. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0", "::" -> "localhost";
      default -> host.contains(":") ? "[" + host + "]" : host;
    };
  }

  private static String percentEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The flags and the length in the octal escapes that every printf understands. */
  private static String envelopePrefix(String payload) {
    return "\\000\\000\\000\\000\\%03o".formatted(payload.getBytes(StandardCharsets.UTF_8).length);
  }
}
