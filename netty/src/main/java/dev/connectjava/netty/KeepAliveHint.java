package dev.connectjava.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the {@code keep-alive} field of an HTTP/1.1 response, such as {@code timeout=5}: how long
 * the server keeps an idle connection.
 */
final class KeepAliveHint {

  private static final Pattern TIMEOUT =
      Pattern.compile("(?:^|[,\\s])timeout\\s*=\\s*\"?(\\d{1,9})\\b", Pattern.CASE_INSENSITIVE);

  private KeepAliveHint() {}

  /** Returns how long the server waits for the next request; empty if the field does not say. */
  static Optional<Duration> of(String keepAlive) {
    Matcher matcher = TIMEOUT.matcher(keepAlive);
    return matcher.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }
}
