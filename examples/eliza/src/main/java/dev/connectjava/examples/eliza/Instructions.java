package dev.connectjava.examples.eliza;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The text with commands to try, which the server prints when it has started. Stateless. */
final class Instructions {
  private static final String SERVICE = "connectrpc.eliza.v1.ElizaService";
  private static final String SAY = "{\"sentence\":\"I feel a little lost today\"}";
  private static final String INTRODUCE = "{\"name\":\"Ada\"}";

  private Instructions() {}

  /** Returns the text for a server with these options that listens on a port. */
  static String text(ServerOptions options, int port) {
    String authority = reachable(options.host()) + ":" + port;
    String base = (options.tls().isPresent() ? "https://" : "http://") + authority;
    return """
    Eliza is listening. Ctrl-C ends it.

    Talk to her in a browser:
      %1$s/

    In another terminal; --help tells more:
      ./demo client %8$s%1$s

    One sentence, as plain JSON:
      curl -s %7$s%1$s/%2$s/Say -H 'Content-Type: application/json' -d '%3$s'

    The same with GET, because Say has no side effects:
      curl -s %7$s'%1$s/%2$s/Say?connect=v1&encoding=json&message=%4$s'

    A stream of sentences, each in an envelope of one byte of flags and four of length:
      printf '%5$s%%s' '%6$s' | curl -sN %7$s%1$s/%2$s/Introduce -H 'Content-Type: application/connect+json' --data-binary @- | tr -s '\\0' '\\n'

    """
        .formatted(
            base,
            SERVICE,
            SAY,
            percentEncoded(SAY),
            envelopePrefix(INTRODUCE),
            INTRODUCE,
            trusting("--cacert", options),
            trusting("--trust", options));
  }

  /** Returns the option with which a client trusts the server's certificate, if there is one. */
  private static String trusting(String option, ServerOptions options) {
    return options.tls().map(files -> option + " " + files.certificate() + " ").orElse("");
  }

  /** Returns a host for the URL. A server that listens on every address is reached as localhost. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0", "::" -> "localhost";
      default -> host.contains(":") ? "[" + host + "]" : host;
    };
  }

  private static String percentEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns flags and length in octal escapes, which every printf supports. */
  private static String envelopePrefix(String payload) {
    return String.format(
        Locale.ROOT, "\\000\\000\\000\\000\\%03o", payload.getBytes(StandardCharsets.UTF_8).length);
  }
}
