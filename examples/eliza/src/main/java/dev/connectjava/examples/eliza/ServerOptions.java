package dev.connectjava.examples.eliza;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of the server's command line. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 lets the system choose one
 * @param tls the files for TLS; empty for plaintext
 * @param drainDelay how long the server continues as before when it is asked to end
 * @param help whether to print the usage instead of serving
 */
record ServerOptions(
    String host, int port, Optional<TlsFiles> tls, Duration drainDelay, boolean help) {
  static final String USAGE =
      """
      Usage: eliza [--host HOST] [--port PORT] [--tls-certificate FILE --tls-key FILE]
                   [--drain-delay SECONDS]

      Serves Eliza over Connect, gRPC and gRPC-Web, and a web page to talk to her.

        --host HOST              the address to listen on; 127.0.0.1 by default
        --port PORT              the port to listen on; 8080 by default, 0 for any free port
        --tls-certificate FILE   uses TLS with this certificate or chain, in PEM form
        --tls-key FILE           the certificate's private key, in PEM form; renewed files are
                                 read within a minute
        --drain-delay SECONDS    how long the server continues when it is asked to end, while its
                                 health says that it is not ready; 0 by default
        --help                   shows this text
      """;

  private static final int MAX_PORT = 65_535;
  private static final int MAX_DRAIN_SECONDS = 3_600;

  /** The PEM files of a certificate, or a chain that begins with it, and of its key. */
  record TlsFiles(Path certificate, Path key) {}

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is invalid, with a message for the user
   */
  static ServerOptions parse(String... arguments) {
    Draft draft = new Draft();
    CommandLine line = new CommandLine(arguments);
    while (line.hasNext()) {
      switch (line.next()) {
        case "--help", "-h" -> draft.help = true;
        case "--host" -> draft.host = line.value();
        case "--port" -> draft.port = number("--port", line.value(), MAX_PORT);
        case "--tls-certificate" -> draft.certificate = line.file();
        case "--tls-key" -> draft.key = line.file();
        case "--drain-delay" -> draft.drainDelay = seconds("--drain-delay", line.value());
        default -> throw line.unknown();
      }
    }
    return draft.options();
  }

  private static Duration seconds(String option, String text) {
    return Duration.ofSeconds(number(option, text, MAX_DRAIN_SECONDS));
  }

  private static int number(String option, String text, int most) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT, "%s needs a number from 0 to %d, but was \"%s\"", option, most, text));
  }

  /** The options read so far. */
  private static final class Draft {
    private String host = "127.0.0.1";
    private int port = 8080;
    private @Nullable Path certificate;
    private @Nullable Path key;
    private Duration drainDelay = Duration.ZERO;
    private boolean help;

    ServerOptions options() {
      return new ServerOptions(host, port, tls(), drainDelay, help);
    }

    private Optional<TlsFiles> tls() {
      if (certificate != null && key != null) {
        return Optional.of(new TlsFiles(certificate, key));
      }
      if (certificate != null || key != null) {
        throw new IllegalArgumentException("TLS needs both --tls-certificate and --tls-key");
      }
      return Optional.empty();
    }
  }
}
