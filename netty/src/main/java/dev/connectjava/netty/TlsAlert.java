package dev.connectjava.netty;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An alert with which a server has refused a TLS handshake. In TLS 1.3, it may arrive after the
 * client has completed the handshake.
 *
 * @param name the name as RFC 8446 spells it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-6.2">RFC 8446, section 6.2</a>
 */
record TlsAlert(String name) {

  /** The alert in the exception messages of the JDK and BoringSSL, which have it nowhere else. */
  private static final Pattern RECEIVED =
      Pattern.compile("(?:Received fatal alert: |(?:SSLV3|TLSV1)_ALERT_)(\\w+)");

  /** Returns the alert that an exception reports, or null if it is about something else. */
  static @Nullable TlsAlert of(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      Matcher received = RECEIVED.matcher(String.valueOf(each.getMessage()));
      if (received.find()) {
        return new TlsAlert(received.group(1).toLowerCase(Locale.ROOT));
      }
    }
    return null;
  }

  /** Returns whether the alert is about the client's certificate, or about a missing one. */
  boolean isAboutCertificate() {
    return name.contains("certificate") || name.equals("unknown_ca");
  }

  /**
   * Returns whether the alert may be about the client's certificate: some TLS 1.2 servers, and
   * servers with OpenSSL, send these instead.
   */
  boolean isVague() {
    return name.equals("handshake_failure") || name.equals("internal_error");
  }
}
