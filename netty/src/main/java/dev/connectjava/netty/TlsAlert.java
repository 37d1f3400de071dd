package dev.connectjava.netty;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of a handshake that it has given up. In TLS 1.3 that may come when the client
 * is done with it.
 *
 * @param name as RFC 8446 has it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-6.2">RFC 8446, section 6.2</a>
 */
record TlsAlert(String name) {

  /** As the JDK and BoringSSL say it, which have no other way. */
  private static final Pattern RECEIVED =
      Pattern.compile("(?:Received fatal alert: |(?:SSLV3|TLSV1)_ALERT_)(\\w+)");

  /** The alert that an exception tells of, or null if it is about something else. */
  static @Nullable TlsAlert of(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      Matcher received = RECEIVED.matcher(String.valueOf(each.getMessage()));
      if (received.find()) {
        return new TlsAlert(received.group(1).toLowerCase(Locale.ROOT));
      }
    }
    return null;
  }

  /** Whether it is about the certificate that the client has shown, or has not. */
  boolean isAboutCertificate() {
    return name.contains("certificate") || name.equals("unknown_ca");
  }

  /** Whether it may be: so some servers of TLS 1.2, and of OpenSSL, say it. */
  boolean isVague() {
    return name.equals("handshake_failure") || name.equals("internal_error");
  }
}
