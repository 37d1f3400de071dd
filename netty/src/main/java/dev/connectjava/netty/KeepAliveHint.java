package dev.connectjava.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What servers of HTTP/1.1 say of how long they keep a connection: {@code timeout=5}. */
final class KeepAliveHint {

  private static final Pattern TIMEOUT =
      Pattern.compile("(?:^|[,\\s])timeout\\s*=\\s*\"?(\\d{1,9})\\b", Pattern.CASE_INSENSITIVE);

  private KeepAliveHint() {}

  /** How long the server waits for a request; empty if it does not say. */
  static Optional<Duration> of(String keepAlive) {
    Matcher matcher = TIMEOUT.matcher(keepAlive);
    return matcher.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }
}
