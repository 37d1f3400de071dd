package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import javax.net.ssl.SSLHandshakeException;

/**
 * Refuses the handshakes of clients that don't ask for a host name with an identity, if the server
 * rejects such clients. TLS implementations can't do this before they have a context.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-6.2">RFC 8446, section 6.2</a>
 */
final class UnknownHost {

  private static final int MISSING_EXTENSION = 109;
  private static final int UNRECOGNIZED_NAME = 112;

  private UnknownHost() {}

  /** Returns the record with the alert, which is fatal; transferred. */
  static ByteBuf alert(ClientHello hello) {
    int alert = isWithoutName(hello) ? MISSING_EXTENSION : UNRECOGNIZED_NAME;
    return Unpooled.wrappedBuffer(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert});
  }

  static SSLHandshakeException failure(ClientHello hello) {
    String asked =
        isWithoutName(hello)
            ? "for no host name (SNI)"
            : hello
                .serverName()
                .map("for the host name %s, which has no identity"::formatted)
                .orElse("in a way that can't be read for a host name");
    return new SSLHandshakeException(
        "the client asks %s: ServerTls.Builder.identity adds one, and rejectUnknownHosts(false) accepts all clients"
            .formatted(asked));
  }

  private static boolean isWithoutName(ClientHello hello) {
    return hello.isReadable() && hello.serverName().isEmpty();
  }
}
